# The account of the Api owns its database and nothing else. The server's own account has no password, so it is for the container only.
psql --quiet --set ON_ERROR_STOP=1 --username postgres --set account="$APPLICATION_USER" --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE :"account" LOGIN PASSWORD :'password';
CREATE DATABASE messaging OWNER :"account";
ALTER ROLE postgres PASSWORD NULL;
SQL
