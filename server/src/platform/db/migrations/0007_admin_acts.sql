-- What an admin has done through any service, for the audit log: services may tell of it by this alone, and see nothing.
CREATE FUNCTION platform.note_admin_act(act jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO platform.outbox (event, payload) VALUES ('platform.admin_acted', act);
  PERFORM pg_notify('madang_outbox', '');
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION platform.note_admin_act(jsonb) FROM PUBLIC;
