"""Who may open which address: the table of ``test_url_matrix.py``.

The eight marks of a row stand for ``ROLES`` in their order: ``.`` answered (also when the form is
refused), ``x`` 403 with the reason, ``-`` 404.
"""

from __future__ import annotations

from dataclasses import dataclass

from parindex.accounts.enums import Role

ROLES = (
    Role.OFFICER,
    Role.HEAD,
    Role.APPRAISER,
    Role.SECRETARIAT,
    Role.COUNCIL,
    Role.APPROVER,
    Role.ADMIN,
    Role.AUDITOR,
)


@dataclass(frozen=True, slots=True)
class Row:
    """``args``: words of ``Scene.objects``; ``who``: one mark per role."""

    who: str
    args: tuple[str, ...] = ()
    method: str = "get"
    htmx: bool = False


def get(who: str, *args: str) -> Row:
    return Row(who, args)


def post(who: str, *args: str) -> Row:
    return Row(who, args, "post")


ALL = "........"
SETUP = "xxx.xx.x"
RUN = "xxx.xxxx"
OBSERVE = "xxx...x."
UNIT = "..x...x."
DESK = "xx....x."
LISTED = "..x.xxxx"
NOBODY = "xxxxxxxx"  # the phase or the state of the scene forbids it to everybody

# Addresses outside every tenant; tests/accounts and tests/surveys look at them one by one.
OUTSIDE = frozenset(
    {
        "answer:promise",
        "answer:lost",
        "answer:question",
        "answer:receipts",
        "answer:review",
        "answer:send",
        "answer:start",
        "answer:whole",
        "healthz",
        "guide:index",
        "guide:page",
        "guide:paper",
        "guide:hints",
        "landing",
        "home",
        "set_language",
        "style",
        "account_login",
        "account_logout",
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)

PUBLIC = frozenset(
    {
        "scoring:public",
        "scoring:ranking",
        "scoring:public_matrix",
        "scoring:public_csv",
        "scoring:public_json",
        "scoring:public_decision",
        "scoring:unit_result",
        "open_results:campaign",
        "open_results:csv",
        "open_results:json",
    }
)

MATRIX: dict[str, Row] = {
    "scoring:home": get(ALL),
    "scoring:progress": get(OBSERVE, "campaign"),
    "scoring:remind": post(NOBODY, "campaign"),
    "scoring:dossier": get(UNIT, "dossier"),
    "scoring:advance": post(NOBODY, "dossier", "submit"),
    "scoring:sheet": get(UNIT, "dossier"),
    "scoring:hour": Row(UNIT, ("dossier",), htmx=True),
    "scoring:panel": Row(UNIT, ("dossier", "leaf"), htmx=True),
    "scoring:score": post(NOBODY, "dossier", "leaf"),
    "scoring:explanation": post(UNIT, "dossier", "leaf"),
    "scoring:upload": post(UNIT, "dossier", "leaf"),
    "scoring:cite": post(UNIT, "dossier", "leaf"),
    "scoring:describe": post(UNIT, "citation"),
    "scoring:revise": post(UNIT, "citation"),
    "scoring:withdraw_evidence": post(NOBODY, "citation"),
    "scoring:evidence": get(UNIT, "revision"),
    "scoring:runs": get(OBSERVE, "campaign"),
    "scoring:run_index": post(RUN, "campaign"),
    "scoring:publish": post(NOBODY, "campaign"),
    "scoring:withdraw": post(NOBODY, "campaign"),
    "scoring:run": get(OBSERVE, "campaign", "run"),
    "scoring:verify_run": post(OBSERVE, "campaign", "run"),
    "scoring:approve_run": post(NOBODY, "campaign", "run"),
    "scoring:run_matrix": get(OBSERVE, "campaign", "run"),
    "scoring:prepare_file": post(OBSERVE, "campaign", "run", "matrix"),
    "scoring:run_decision": get(OBSERVE, "campaign", "run"),
    "scoring:run_unit": get(OBSERVE, "campaign", "run", "unit"),
    "scoring:public": get(ALL),
    "scoring:ranking": get(ALL, "campaign"),
    "scoring:public_matrix": get(ALL, "campaign"),
    "scoring:public_csv": get(ALL, "campaign"),
    "scoring:public_json": get(ALL, "campaign"),
    "scoring:public_decision": get(ALL, "campaign"),
    "scoring:unit_result": get(ALL, "campaign", "unit"),
    "campaigns:list": get(ALL),
    "campaigns:create": get(SETUP),
    "campaigns:plan_upload": get(SETUP),
    "campaigns:plan_template": get(ALL),
    "campaigns:plan_example": get(ALL),
    "campaigns:plan_proposal": get(SETUP, "no-such-token"),
    "campaigns:rights": get(ALL),
    "campaigns:sets": get(ALL),
    "campaigns:set_template": get(ALL),
    "campaigns:set_import": get(SETUP),
    "campaigns:set_proposal": get(SETUP, "no-such-token"),
    "campaigns:set": get(ALL, "set"),
    "campaigns:set_xlsx": get(ALL, "set"),
    "campaigns:set_json": get(ALL, "set"),
    "campaigns:set_delete": post(SETUP, "spare"),
    "campaigns:set_correct": get(SETUP, "set"),
    "campaigns:set_changes": get(ALL, "correction"),
    "campaigns:set_switch": post(NOBODY, "correction", "group"),
    "campaigns:people": get(SETUP),
    "campaigns:person_add": get(SETUP),
    "campaigns:person_end": post(SETUP, "member"),
    "campaigns:organisations": get(SETUP),
    "campaigns:organisation_add": get(SETUP),
    "campaigns:organisation": get(SETUP, "organisation"),
    "campaigns:detail": get(ALL, "campaign"),
    "campaigns:facts": get(RUN, "planned"),
    "campaigns:phases": get(RUN, "planned"),
    "campaigns:task_add": get(RUN, "planned"),
    "campaigns:task": get(RUN, "planned", "task"),
    "campaigns:task_delete": post(RUN, "planned", "task"),
    "campaigns:task_move": post(RUN, "planned", "task"),
    "campaigns:group_add": get(RUN, "planned"),
    "campaigns:group": get(RUN, "planned", "planned-group"),
    "campaigns:group_units": post(RUN, "planned", "planned-group"),
    "campaigns:group_delete": post(RUN, "planned", "planned-group"),
    "campaigns:exclusions": get(RUN, "planned", "planned-group"),
    "campaigns:exclusion_remove": post(RUN, "planned", "exclusion"),
    "campaigns:extensions": get(RUN, "campaign"),
    "campaigns:postpone": get(RUN, "campaign"),
    "campaigns:open": get(RUN, "planned"),
    "appraisal:replies": get(UNIT, "dossier"),
    "appraisal:reply": post(UNIT, "dossier", "review"),
    "appraisal:draft": post(UNIT, "dossier", "review"),
    "appraisal:draft_file": get("..xxxxxx", "dossier", "review", "draft-file"),
    "appraisal:queue": get(DESK, "campaign"),
    "appraisal:across": get(DESK, "campaign"),
    "appraisal:item": get("xx....x.", "campaign", "dossier", "leaf"),
    "appraisal:preview": post("xx....x.", "campaign", "dossier", "leaf"),
    "appraisal:document": get("xx....x.", "campaign", "dossier", "leaf", "revision"),
    "appraisal:assignments": get(RUN, "campaign"),
    "appraisal:plan": post(RUN, "campaign"),
    "appraisal:assign": post(RUN, "campaign", "group", "leaf"),
    "appraisal:council": get(OBSERVE, "campaign"),
    "appraisal:decision": post("xxx---x-", "campaign", "review"),
    "appraisal:progress": get(OBSERVE, "campaign"),
    "appraisal:progress_tab": get(OBSERVE, "campaign", "explanation"),
    "appraisal:closing": get(RUN, "campaign"),
    "appraisal:reopen": post(NOBODY, "campaign"),
    "waves:list": get(OBSERVE, "campaign"),
    "waves:create": get(RUN, "campaign"),
    "waves:overview": get(OBSERVE, "campaign", "wave"),
    "waves:edit": get(RUN, "campaign", "wave"),
    "waves:objects": get(OBSERVE, "campaign", "wave"),
    "waves:take_units": post(RUN, "campaign", "wave"),
    "waves:add_body": get(RUN, "campaign", "wave"),
    "waves:object_delete": post(RUN, "campaign", "wave", "rated"),
    "waves:groups": get(OBSERVE, "campaign", "wave"),
    "waves:group_add": get(RUN, "campaign", "wave"),
    "waves:group": get(RUN, "campaign", "wave", "respondents"),
    "waves:group_delete": post(RUN, "campaign", "wave", "respondents"),
    "waves:form_add": get(RUN, "campaign", "wave", "respondents"),
    "waves:form_delete": post(RUN, "campaign", "wave", "respondents", "group-form"),
    "waves:opening": get(OBSERVE, "campaign", "wave"),
    "questionnaires:list": get(OBSERVE, "campaign"),
    "questionnaires:template": get(OBSERVE, "campaign"),
    "questionnaires:import": get(RUN, "campaign"),
    "questionnaires:create": get(RUN, "campaign"),
    "questionnaires:detail": get(OBSERVE, "campaign", "questionnaire"),
    "questionnaires:json": get(OBSERVE, "campaign", "questionnaire"),
    "questionnaires:xlsx": get(OBSERVE, "campaign", "questionnaire"),
    "questionnaires:facts": get(RUN, "campaign", "questionnaire"),
    "questionnaires:version": post(NOBODY, "campaign", "questionnaire"),
    "questionnaires:delete": post(NOBODY, "campaign", "questionnaire"),
    "questionnaires:preview": get(OBSERVE, "campaign", "questionnaire"),
    "questionnaires:screen": get(OBSERVE, "campaign", "questionnaire", "1"),
    "questionnaires:add": get(RUN, "campaign", "questionnaire", "likert"),
    "questionnaires:question": get(RUN, "campaign", "questionnaire", "q1"),
    "questionnaires:move": post(RUN, "campaign", "questionnaire", "q1"),
    "questionnaires:question_delete": post(RUN, "campaign", "questionnaire", "q4"),
    "waves:lists": get(OBSERVE, "campaign", "wave"),
    "waves:lists_start": post(RUN, "campaign", "wave"),
    "waves:lists_accept": post(RUN, "campaign", "wave"),
    "waves:respondents": get(LISTED, "campaign", "wave", "list"),
    "waves:list_template": get(LISTED, "campaign", "wave", "list"),
    "waves:list_contact": get("..xxxxxx", "campaign", "wave", "list"),
    "waves:person_add": get(".xxxxxxx", "campaign", "wave", "list"),
    "waves:person": get(".xxxxxxx", "campaign", "wave", "list", "respondent"),
    "waves:person_remove": post(".xxxxxxx", "campaign", "wave", "list", "respondent"),
    "waves:list_upload": post(".xxxxxxx", "campaign", "wave", "list"),
    "waves:list_import": get(".xxxxxxx", "campaign", "wave", "list", "no-such-file"),
    "waves:list_send": get(LISTED, "campaign", "wave", "list"),
    "waves:list_return": get(RUN, "campaign", "wave", "list"),
    "waves:list_time": get(RUN, "campaign", "wave", "list"),
    "waves:everybody": get(RUN, "campaign", "wave"),
    "waves:person_correct": get(RUN, "campaign", "wave", "respondent"),
    "waves:person_replace": get(RUN, "campaign", "wave", "respondent"),
    "waves:person_withdraw": get(RUN, "campaign", "wave", "respondent"),
    "waves:samples": get(RUN, "campaign", "wave"),
    "waves:sample_draw": get(RUN, "campaign", "wave", "respondent-group"),
    "waves:sample_undo": get(RUN, "campaign", "wave", "respondent-group"),
    "waves:turnout": get(OBSERVE, "campaign", "wave"),
    "waves:turnout_people": get(RUN, "campaign", "wave"),
    "waves:turnout_list": get(LISTED, "campaign", "wave", "list"),
    "waves:results": get(OBSERVE, "campaign", "counted"),
    "waves:write_points": post(RUN, "campaign", "counted"),
    "waves:results_report": get(OBSERVE, "campaign", "counted"),
    "waves:object_result": get(OBSERVE, "campaign", "counted", "so-a"),
    "waves:group_result": get(OBSERVE, "campaign", "counted", "so-a", "nhom"),
    "waves:opinions": get(RUN, "campaign", "counted"),
    "waves:opinion": get(RUN, "campaign", "counted", "opinion"),
    "open_results:campaign": get(ALL, "campaign"),
    "open_results:csv": get(ALL, "campaign", "counted"),
    "open_results:json": get(ALL, "campaign", "counted"),
    "waves:letters": get(RUN, "campaign", "wave"),
    "waves:letters_send": post(NOBODY, "campaign", "wave"),
    "waves:letters_withdraw": post(NOBODY, "campaign", "wave"),
    "waves:letters_many": post(NOBODY, "campaign", "wave"),
    "waves:letter": get("xxx-xxxx", "campaign", "wave", "respondent"),
    "waves:letters_remind": get(RUN, "campaign", "wave"),
    "waves:letters_plan": get(RUN, "campaign", "wave"),
    "waves:letters_by_hand": get(RUN, "campaign", "wave"),
    "waves:letters_take": post(NOBODY, "campaign", "wave", "letter"),
    "waves:letter_text": get(RUN, "campaign", "wave", "reminder", "vi"),
    "waves:letter_reset": post(RUN, "campaign", "wave", "reminder", "vi"),
    "surveys:figures": get(OBSERVE, "campaign"),
    "surveys:template": get(OBSERVE, "campaign"),
    "surveys:upload": post(RUN, "campaign"),
    "surveys:confirm": post(OBSERVE, "campaign"),
    "surveys:file": get(OBSERVE, "campaign", "import"),
    "surveys:figure": post(OBSERVE, "campaign", "dossier", "figure-leaf"),
    "notices:list": get(ALL),
    "notices:read": post(".-------", "notice"),
    "notices:read_all": post(ALL),
    "office:trail": get("xxx.xx.."),
    "office:mail": get(SETUP),
    "office:many_messages": post(SETUP),
    "office:message": get(SETUP, "mail"),
    "office:mail_server": get(SETUP),
    "office:mail_server_test": post(SETUP),
    "office:confirm_message": post(SETUP, "mail"),
    "office:withdraw_message": post(SETUP, "mail"),
    "office:retry_message": post(SETUP, "mail"),
}
