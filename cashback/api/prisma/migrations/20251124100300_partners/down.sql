DROP TABLE partners.staff;
DROP TABLE partners.shop;
DROP SCHEMA partners;
