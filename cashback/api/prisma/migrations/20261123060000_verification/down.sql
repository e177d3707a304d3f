DROP TABLE identity.sending_limit;
DROP TABLE identity.verified_phone;
DROP TABLE identity.phone_verification;
DROP TABLE identity.email_verification;
