#!/usr/bin/env bash
# engine.sh ARGUMENT...: the engine PERSPEKTIVA_ENGINE, whose API shows the certificate in the folder PERSPEKTIVA_ENGINE_CERTIFICATE instead of one that it makes.
set -euo pipefail
given=$PERSPEKTIVA_ENGINE_CERTIFICATE
case " $* " in
  *" --tls-cert-file "*) ;;
  *" start-apiserver "*) set -- "$@" --tls-cert-file "$given/cert.pem" --tls-key-file "$given/key.pem" --tls-ca-file "$given/cert.pem" ;;
esac
exec "$PERSPEKTIVA_ENGINE" "$@"
