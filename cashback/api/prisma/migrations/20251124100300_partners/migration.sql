CREATE SCHEMA IF NOT EXISTS partners;

CREATE TABLE partners.shop (
  id uuid PRIMARY KEY,
  name text NOT NULL
);

CREATE TABLE partners.staff (
  account_id uuid PRIMARY KEY,
  shop_id uuid NOT NULL REFERENCES partners.shop (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX staff_shop_id_idx ON partners.staff (shop_id);
