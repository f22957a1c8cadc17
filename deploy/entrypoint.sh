#!/bin/sh
# What a container of the image does: web, worker, beat, roles, migrate, or any manage.py command.
set -eu
cd /srv

unfilled=$(env | grep replace-me | cut -d= -f1 | tr '\n' ' ')
if [ -n "$unfilled" ]; then
    echo "Fill in .env before starting; still from the example: $unfilled" >&2
    exit 2
fi

case "${1:-web}" in
web)
    # Synchronous workers behind a buffering proxy: a request has a worker for itself and ends
    # within the timeout, which LOCK_DRAIN_SECONDS may therefore rely on.
    exec gunicorn parindex.wsgi --bind 0.0.0.0:8000 --workers "${WEB_WORKERS:-4}" \
        --timeout 60 --graceful-timeout 60 --max-requests 5000 --max-requests-jitter 500 \
        --worker-tmp-dir /dev/shm --no-control-socket --error-logfile -
    ;;
worker)
    exec celery --app parindex --quiet worker --loglevel "${LOG_LEVEL:-INFO}" \
        --concurrency "${WORKER_CONCURRENCY:-2}" --max-tasks-per-child 200
    ;;
beat)
    exec celery --app parindex --quiet beat --loglevel "${LOG_LEVEL:-INFO}" --pidfile ''
    ;;
roles)
    exec python -m parindex.local.roles
    ;;
migrate)
    python -m parindex.local.roles
    exec python manage.py migrate --database owner --noinput
    ;;
healthcheck)
    exec python -c 'import os, urllib.request as u
request = u.Request("http://127.0.0.1:8000/healthz", headers={"Host": os.environ["ALLOWED_HOSTS"].split(",")[0]})
u.urlopen(request, timeout=4)'
    ;;
worker-healthcheck)
    exec celery --app parindex --quiet inspect ping --timeout 20 --destination "celery@$(hostname)"
    ;;
*)
    exec python manage.py "$@"
    ;;
esac
