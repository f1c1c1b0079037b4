-- Those that were closed before anybody was told of it; who was told later knows a later moment, which stays.
INSERT INTO platform.outbox (event, payload) SELECT 'identity.account_closed', jsonb_build_object('user_id', id, 'closed', true,
  'at', to_char(greatest(deleted_at, disabled_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
  FROM "auth"."users" WHERE deleted_at IS NOT NULL OR disabled_at IS NOT NULL;
