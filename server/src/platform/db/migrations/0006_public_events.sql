-- Who is to be told of what happens to their own things, and of what: the service that sends webhooks writes it, and every
-- service asks it through the function below when it has something to tell. There is nothing to do for all others.
CREATE TABLE platform.event_listener (
  user_id uuid PRIMARY KEY,
  types text[] NOT NULL
);
--> statement-breakpoint
-- Tells of something in the transaction of the change, where somebody wants to hear of it. Says whether that is so.
CREATE FUNCTION platform.publish(person uuid, event_type text, event_data jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM platform.event_listener l WHERE l.user_id = person AND event_type = ANY (l.types)) THEN
    RETURN false;
  END IF;
  INSERT INTO platform.outbox (event, payload) VALUES ('platform.event_published', jsonb_build_object(
    'id', gen_random_uuid(), 'user_id', person, 'type', event_type, 'data', event_data,
    'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')));
  PERFORM pg_notify('madang_outbox', '');
  RETURN true;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION platform.publish(uuid, text, jsonb) FROM PUBLIC;
