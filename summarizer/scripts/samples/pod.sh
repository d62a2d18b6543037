# A pod of payments-api, with the token that every pod is given; this one says that it is not real.
account=/var/run/secrets/kubernetes.io/serviceaccount
mkdir -p $account /app
echo -n payments >$account/namespace
echo -n not-a-real-token.made-for-a-sample-recording.0000 >$account/token
openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=kubernetes -keyout /dev/null -out $account/ca.crt
printf 'PORT=8080\nDATABASE_HOST=orders-db.payments.svc\n' >/app/.env
printf '#!/bin/sh\nexec sleep infinity\n' >/app/serve && chmod +x /app/serve
cat >/root/.start <<'START'
cd /app
export KUBERNETES_SERVICE_HOST=10.96.0.1 KUBERNETES_SERVICE_PORT=443 PAYMENTS_API_PORT=8080
SHELL_COMMAND=sh
START
