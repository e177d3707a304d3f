DROP FUNCTION notifications.write_push;
DROP TABLE notifications.push;
DROP TABLE notifications.device;
DROP SCHEMA notifications;
