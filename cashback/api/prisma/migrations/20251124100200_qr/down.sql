DROP TABLE qr.redemption;
DROP SCHEMA qr;
