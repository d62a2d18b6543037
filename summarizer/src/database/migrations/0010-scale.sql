-- The name that the cluster gives the resource: the id of a node, a Kubernetes cluster, a database service. Conditions of
-- roles read it as resource.metadata.name. Adding it rewrites the table.
ALTER TABLE sessions ADD COLUMN resource_id text GENERATED ALWAYS AS (
  CASE resource_kind
    WHEN 'node' THEN CASE WHEN jsonb_typeof(end_event->'server_id') = 'string' THEN end_event->>'server_id' END
    WHEN 'kube_cluster' THEN CASE WHEN jsonb_typeof(end_event->'kubernetes_cluster') = 'string' THEN end_event->>'kubernetes_cluster' END
    WHEN 'db' THEN CASE WHEN jsonb_typeof(end_event->'db_service') = 'string' THEN end_event->>'db_service' END
  END
) STORED;
