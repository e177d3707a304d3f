-- Whoever shows these tables hears at once that they changed, with the commit of the change. Last of the files: it needs
-- the tables of all others. A table that says where a row belongs says it by these columns.
CREATE OR REPLACE FUNCTION bascule.tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
BEGIN
  PERFORM pg_notify('bascule_change', jsonb_build_object(
    'table', TG_TABLE_NAME,
    'environment', changed->>'environment',
    'of', coalesce(changed->>'deployment_id', changed->>'incident_id', changed->>'deployment', changed->>'id', changed->>'key')
  )::text);
  RETURN NULL;
END
$$;

DO $$
DECLARE
  told text;
BEGIN
  FOREACH told IN ARRAY ARRAY[
    'deployment', 'deployment_event', 'slot', 'approval', 'signature', 'evidence', 'announcement', 'audit', 'message',
    'flag', 'flag_change', 'flag_proposal', 'incident', 'incident_event', 'on_call_override', 'postmortem',
    'store_release', 'store_event'
  ] LOOP
    -- Made once: to make it again would wait for everybody who is writing.
    IF to_regclass('bascule.' || told) IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass('bascule.' || told) AND tgname = 'tell_change'
    ) THEN
      EXECUTE format('CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON bascule.%I
        FOR EACH ROW EXECUTE FUNCTION bascule.tell_change()', told);
    END IF;
  END LOOP;
END
$$;
