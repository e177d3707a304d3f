-- The whole of a schema as lines (object, said), whatever order it was made in. Left out: what extensions own, our own
-- record of migrations, and the order of columns, which no way back can restore.
WITH
  space AS (
    SELECT oid, nspname, nspacl, nspowner FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  ),
  relation AS (
    SELECT c.*, format('%I.%I', nspname, relname) AS name,
      CASE relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
        WHEN 'c' THEN 'type' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind
    FROM pg_class c JOIN space ON space.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'c', 'f') AND relname <> '_prisma_migrations'
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ),
  routine AS (
    SELECT p.*, p.oid::regprocedure::text AS name
    FROM pg_proc p JOIN space ON space.oid = pronamespace
    WHERE NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  ),
  kind AS (
    SELECT t.*, format('%I.%I', nspname, typname) AS name
    FROM pg_type t JOIN space ON space.oid = typnamespace
    WHERE typtype IN ('e', 'd', 'r')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
  ),
  granted AS (
    SELECT 'schema ' || quote_ident(nspname) AS object, coalesce(nspacl, acldefault('n', nspowner)) AS acl FROM space
    UNION ALL
    SELECT relation.kind || ' ' || name,
      coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))
    FROM relation WHERE relkind <> 'c'
    UNION ALL
    SELECT format('column %s.%I', name, attname), attacl
    FROM relation JOIN pg_attribute ON attrelid = relation.oid WHERE attnum > 0 AND NOT attisdropped AND attacl IS NOT NULL
    UNION ALL
    SELECT 'function ' || name, coalesce(proacl, acldefault('f', proowner)) FROM routine
    UNION ALL
    SELECT 'type ' || name, coalesce(typacl, acldefault('T', typowner)) FROM kind
    UNION ALL
    SELECT format('default privileges of %s on %s in %s', defaclrole::regrole, defaclobjtype, defaclnamespace::regnamespace), defaclacl
    FROM pg_default_acl
  )
SELECT 'schema ' || quote_ident(nspname) AS object, format('owner %s', nspowner::regrole) AS said FROM space
UNION ALL
SELECT relation.kind || ' ' || name,
  concat_ws(', ', format('owner %s', relowner::regrole), CASE relpersistence WHEN 'u' THEN 'unlogged' END,
    CASE WHEN relrowsecurity THEN 'row security' END, CASE WHEN relforcerowsecurity THEN 'forced row security' END,
    array_to_string(reloptions, ', '), CASE relreplident WHEN 'f' THEN 'replica identity full' WHEN 'n' THEN 'replica identity nothing' END,
    'partition by ' || pg_get_partkeydef(relation.oid), pg_get_expr(relpartbound, relation.oid),
    CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(relation.oid) END)
FROM relation
UNION ALL
SELECT format('column %s.%I', name, attname),
  concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attcollation <> typcollation THEN 'collate ' || attcollation::regcollation END,
    CASE WHEN attnotnull THEN 'not null' END,
    CASE attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
    CASE attgenerated WHEN 's' THEN 'generated stored' WHEN 'v' THEN 'generated virtual' END,
    'default ' || pg_get_expr(adbin, adrelid))
FROM relation JOIN pg_attribute ON attrelid = relation.oid JOIN pg_type ON pg_type.oid = atttypid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attnum > 0 AND NOT attisdropped AND relkind <> 'S'
UNION ALL
SELECT 'index ' || indexrelid::regclass::text, pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ', not valid' END
FROM relation JOIN pg_index ON indrelid = relation.oid
UNION ALL
SELECT format('constraint %I on %s', conname, coalesce(relation.name, kind.name)), pg_get_constraintdef(pg_constraint.oid)
FROM pg_constraint LEFT JOIN relation ON relation.oid = conrelid LEFT JOIN kind ON kind.oid = contypid
WHERE relation.oid IS NOT NULL OR kind.oid IS NOT NULL
UNION ALL
SELECT format('trigger %I on %s', tgname, name), pg_get_triggerdef(pg_trigger.oid) || CASE tgenabled WHEN 'O' THEN '' ELSE ', enabled ' || tgenabled::text END
FROM relation JOIN pg_trigger ON tgrelid = relation.oid WHERE NOT tgisinternal
UNION ALL
SELECT format('rule %I on %s', rulename, name), pg_get_ruledef(pg_rewrite.oid)
FROM relation JOIN pg_rewrite ON ev_class = relation.oid WHERE rulename <> '_RETURN'
UNION ALL
SELECT format('policy %I on %s', polname, name),
  concat_ws(', ', polcmd, CASE WHEN polpermissive THEN 'permissive' ELSE 'restrictive' END, polroles::regrole[]::text,
    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
FROM relation JOIN pg_policy ON polrelid = relation.oid
UNION ALL
SELECT 'function ' || name,
  concat_ws(E'\n', format('owner %s', proowner::regrole), CASE WHEN prokind = 'a' THEN 'aggregate' ELSE pg_get_functiondef(routine.oid) END)
FROM routine
UNION ALL
SELECT 'type ' || name,
  concat_ws(', ', format('owner %s', typowner::regrole),
    (SELECT 'enum ' || string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = kind.oid),
    CASE WHEN typtype = 'd' THEN concat_ws(' ', format_type(typbasetype, typtypmod), CASE WHEN typnotnull THEN 'not null' END, 'default ' || typdefault) END,
    (SELECT 'range of ' || format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = kind.oid))
FROM kind
UNION ALL
SELECT 'sequence of numbers ' || name,
  concat_ws(' ', format_type(seqtypid, NULL), 'start', seqstart, 'by', seqincrement, 'from', seqmin, 'to', seqmax, 'cache', seqcache,
    CASE WHEN seqcycle THEN 'cycle' END,
    (SELECT format('owned by %s.%I', refobjid::regclass, attname) FROM pg_depend
     JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
     WHERE classid = 'pg_class'::regclass AND objid = relation.oid AND deptype IN ('a', 'i') AND refobjsubid > 0))
FROM relation JOIN pg_sequence ON seqrelid = relation.oid
UNION ALL
SELECT format('statistics %s', stxoid::text), pg_get_statisticsobjdef(stxoid)
FROM (SELECT pg_statistic_ext.oid AS stxoid FROM pg_statistic_ext JOIN relation ON relation.oid = stxrelid) AS statistics
UNION ALL
SELECT 'extension ' || quote_ident(extname), 'version ' || extversion FROM pg_extension
UNION ALL
SELECT 'comment on ' || identity.type || ' ' || identity.identity, description
FROM pg_description, pg_identify_object(classoid, objoid, objsubid) AS identity
WHERE identity.schema IN (SELECT nspname FROM space)
UNION ALL
SELECT format('grant on %s to %s', object, CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END),
  string_agg(privilege_type || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END, ', ' ORDER BY privilege_type)
FROM granted, aclexplode(acl) GROUP BY 1
ORDER BY 1, 2
