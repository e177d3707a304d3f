-- The ledger is append-only by grants as well as by its triggers. Default privileges give the API's role, whose name
-- this file can't know, all of DML on a new table; here it loses what would rewrite the books.
DO $$
DECLARE
  writer text;
BEGIN
  FOR writer IN
    SELECT DISTINCT held.grantee FROM information_schema.role_table_grants held
    WHERE held.table_schema = 'wallet' AND held.table_name IN ('ledger_transfer', 'ledger_entry')
      AND held.privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE') AND held.grantee <> current_user
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON wallet.ledger_transfer, wallet.ledger_entry FROM %I', writer);
  END LOOP;
END $$;
