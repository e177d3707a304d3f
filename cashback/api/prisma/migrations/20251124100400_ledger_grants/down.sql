DO $$
DECLARE
  writer text;
BEGIN
  FOR writer IN
    SELECT DISTINCT held.grantee FROM information_schema.role_table_grants held
    WHERE held.table_schema = 'wallet' AND held.table_name = 'ledger_entry'
      AND held.privilege_type = 'INSERT' AND held.grantee <> current_user
  LOOP
    EXECUTE format('GRANT UPDATE, DELETE ON wallet.ledger_transfer, wallet.ledger_entry TO %I', writer);
  END LOOP;
END $$;
