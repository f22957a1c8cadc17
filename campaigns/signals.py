"""The one upward seam: what scoring and appraisal may hear of a campaign (design 4)."""

from django.dispatch import Signal

# sender=Campaign; campaign, actor. Sent inside the transaction that opens the campaign.
campaign_opened = Signal()
# sender=Phase; phase, at. Sent inside the transaction that records the lock, once per phase.
phase_closed = Signal()
# sender=Extension; extension, actor. Sent inside the transaction that grants a later deadline.
phase_extended = Signal()
# sender=Phase; phase, actor, at. Sent inside the transaction that moves a deadline for everybody.
phase_postponed = Signal()
# sender=Extension; extension, at. Sent once, when an extension has run out (``at`` as above).
extension_closed = Signal()
# sender=UnitGroup; group, nodes (old pk → criterion of the same code in the correction), actor.
# Sent inside the transaction that gives a group the correction of its set; listeners move their
# rows, and may refuse.
set_switched = Signal()
# sender=Campaign; campaign (the new one), source, groups (old pk → new group), ground (what stands
# for the rows of the source where the copy lies), moved (hour of the source → hour of the copy),
# actor. Sent inside the transaction that copies a campaign; listeners carry over what they keep,
# and read it in the tenant of the source.
campaign_copied = Signal()
