#!/bin/sh
# Makes the secrets of docker-compose.yml in the folder `secrets` beside it, once: it changes none that is there.
# Only root and the owner of the folder reach them. Their own mode is 0444, because each container has another user.
set -e
umask 077
mkdir -p secrets
cd secrets
make() { [ -e "$1" ] || { cat > "$1.part"; chmod 0444 "$1.part"; mv "$1.part" "$1"; }; }

openssl rand -base64 32 | make belcode-secret
openssl rand -hex 24 | make postgres-password
printf 'postgres://belcode:%s@postgres:5432/belcode\n' "$(cat postgres-password)" | make database-url
password=$(openssl rand -hex 24)
if [ ! -e redis-users.acl ]; then
  rm -f redis-url redis-url-of-dialler
  make redis-users.acl <<ACL
user default off
user belcode on >$password ~* &* +@all -@dangerous +info +keys +client|setname
ACL
  printf 'redis://belcode:%s@redis:6379\n' "$password" | make redis-url
  # The dialler is in the network of the host, beside Asterisk.
  printf 'redis://belcode:%s@127.0.0.1:6379\n' "$password" | make redis-url-of-dialler
fi
if [ ! -e ari-password ]; then
  openssl rand -hex 24 | make ari-password
  echo "Write the password in secrets/ari-password into ari.conf, or the one of ari.conf into the file." >&2
fi
