DROP TABLE banking.delivery;
DROP TABLE banking.purchase;
DROP TABLE banking.connection;
DROP TABLE banking.journey;
DROP TABLE banking.holder;
DROP SCHEMA banking;
