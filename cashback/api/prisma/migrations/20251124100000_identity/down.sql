DROP TABLE identity.sign_in_attempt;
DROP TABLE identity.refresh_token;
DROP TABLE identity.session;
DROP TABLE identity.account;
DROP TYPE identity.role;
DROP SCHEMA identity;
