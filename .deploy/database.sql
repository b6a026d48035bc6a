-- The database and its two roles, for PostgreSQL 15 and later. Run it once, as a superuser:
--   sudo -u postgres psql --file .deploy/database.sql
-- Then give each role a password. psql asks for it, and sends only its hash:
--   sudo -u postgres psql --command '\password leergemeenschap_owner'
--   sudo -u postgres psql --command '\password leergemeenschap_web'

-- The owner makes and changes tables; only `manage --owner migrate` uses it.
CREATE ROLE leergemeenschap_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 10;

-- The site and its worker read and write rows, and can change no table. 3 workers of 4 threads, the
-- work, and as much again while a new version starts; make it larger with the number of workers.
CREATE ROLE leergemeenschap_web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 50;

-- An order of letters that never changes, so that no index goes wrong when the system is renewed or a
-- standby has another one. The site puts people in order by itself, whatever the database does.
CREATE DATABASE leergemeenschap OWNER leergemeenschap_owner ENCODING 'UTF8'
    LOCALE_PROVIDER libc LOCALE 'C.UTF-8' TEMPLATE template0;

-- Nobody else, and nobody makes temporary tables.
REVOKE ALL ON DATABASE leergemeenschap FROM PUBLIC;

GRANT CONNECT ON DATABASE leergemeenschap TO leergemeenschap_web;

-- No person in the log of PostgreSQL. By itself it writes the whole statement that failed, and the
-- row that was there before: names, addresses, what people told us. What is left says what happened
-- and when, and the site logs where in its code.
ALTER DATABASE leergemeenschap SET log_min_error_statement = 'panic';

ALTER DATABASE leergemeenschap SET log_error_verbosity = 'terse';

ALTER DATABASE leergemeenschap SET log_statement = 'none';

ALTER DATABASE leergemeenschap SET log_min_duration_statement = -1;

ALTER DATABASE leergemeenschap SET log_min_duration_sample = -1;

ALTER DATABASE leergemeenschap SET log_duration = off;

ALTER DATABASE leergemeenschap SET log_parameter_max_length = 0;

ALTER DATABASE leergemeenschap SET log_parameter_max_length_on_error = 0;

-- On a disk without turning parts a page from anywhere costs hardly more than the next one. What
-- PostgreSQL thinks by itself lets it read all people where an index finds them.
ALTER DATABASE leergemeenschap SET random_page_cost = 1.1;

-- What follows is done in the new database.
\connect leergemeenschap

ALTER SCHEMA public OWNER TO leergemeenschap_owner;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

GRANT USAGE ON SCHEMA public TO leergemeenschap_web;

-- Whatever table a migration makes, the site may use its rows, but not empty or change it.
ALTER DEFAULT PRIVILEGES FOR ROLE leergemeenschap_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO leergemeenschap_web;

ALTER DEFAULT PRIVILEGES FOR ROLE leergemeenschap_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO leergemeenschap_web;
