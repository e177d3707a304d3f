DROP FUNCTION wallet.book_transfer;
DROP FUNCTION wallet.open_accounts;
DROP TABLE wallet.ledger_entry;
DROP TABLE wallet.ledger_transfer;
DROP TABLE wallet.ledger_account;
DROP FUNCTION wallet.refuse_unbalanced;
DROP FUNCTION wallet.refuse_change;
DROP SCHEMA wallet;
