#!/bin/sh
# Makes the certificates of the tests, good for a hundred years: two authorities, and what they signed; and the keys of two
# SAML providers and of this service.
# Needs OpenSSL. Run from anywhere.
set -eu
cd "$(dirname "$0")/../test/server/certificates"
rm -f ./*.pem ./*.key

new_key="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
days="-days 36500"

authority() {
  # shellcheck disable=SC2086
  openssl req -x509 $new_key $days -keyout "$1.key" -out "$1.pem" -subj "/CN=$1" 2>/dev/null
}

issue() {
  # shellcheck disable=SC2086
  openssl req $new_key -keyout "$2.key" -out request.csr -subj "/CN=$2" 2>/dev/null
  echo "subjectAltName=DNS:localhost,IP:127.0.0.1" > extensions
  # shellcheck disable=SC2086
  openssl x509 -req $days -in request.csr -CA "$1.pem" -CAkey "$1.key" -set_serial "$3" -extfile extensions \
    -out "$2.pem" 2>/dev/null
  rm request.csr extensions
}

authority ours
authority theirs
issue ours host 1
issue ours forwarder 2
issue theirs stranger 1
rm ours.key theirs.key theirs.pem

mkdir -p ../../connectors/certificates
cd ../../connectors/certificates
rm -f ./*.pem ./*.key
for name in idp other service; do
  # shellcheck disable=SC2086
  openssl req -x509 -newkey rsa:2048 -nodes $days -keyout "$name.key" -out "$name.pem" -subj "/CN=$name" 2>/dev/null
done
