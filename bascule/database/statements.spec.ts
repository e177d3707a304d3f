import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statementsOf, transactionStatement } from './statements.ts';

test('semicolons in texts, names, comments and function bodies end nothing', () => {
  const sql = [
    "INSERT INTO a VALUES ('x;''y', E'\\';', \"b;c\"); -- no; not here",
    '/* nor; /* here; */ ; */ CREATE FUNCTION f() RETURNS int AS $body$ SELECT 1; $$;$$ $body$ LANGUAGE sql;',
    'SELECT note$1;',
    '  ;',
    'SELECT 2',
  ].join('\n');
  expect(statementsOf(sql).map(({ line }) => line)).toEqual([1, 2, 3, 5]);
});

test('a script of plain statements is split where each was put', () => {
  const body = fc.constantFrom(
    "SELECT ';'",
    'SELECT $$;$$',
    'SELECT 1 /* ; */',
    'UPDATE a SET "b;" = 1',
    "SELECT E'\\';'",
  );
  fc.assert(
    fc.property(fc.array(body, { maxLength: 20 }), (bodies) => {
      const found = statementsOf(bodies.map((text) => `${text};\n`).join(''));
      expect(found).toEqual(bodies.map((text, index) => ({ text, line: index + 1 })));
    }),
  );
});

test('finds what would end the transaction, not what only looks like it', () => {
  expect(transactionStatement("SELECT 'COMMIT'; CREATE TABLE commit_log ()")).toBeNull();
  expect(transactionStatement('-- first\nSELECT 1;\ncommit')).toEqual({ text: 'commit', line: 3 });
});
