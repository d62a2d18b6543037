COPY (
  SELECT
    uid,
    sid,
    "time",
    CAST("time" AS DATE) AS event_date,
    CASE
      WHEN event = 'db.session.end' THEN 'db'
      WHEN proto = 'kube' OR kubernetes_cluster <> '' THEN 'k8s'
      ELSE 'ssh'
    END AS kind,
    cluster_name,
    "user" AS user_name,
    user_roles,
    user_traits,
    participants,
    interactive,
    coalesce(server_id, kubernetes_cluster, db_service) AS resource_name,
    coalesce(server_labels, kubernetes_labels, db_labels) AS labels,
    server_hostname,
    kubernetes_groups,
    db_service,
    db_protocol,
    db_name
  FROM read_json(
    getvariable('log'),
    format = 'newline_delimited',
    columns = {
      uid: 'VARCHAR', sid: 'VARCHAR', "time": 'TIMESTAMP', event: 'VARCHAR', proto: 'VARCHAR',
      cluster_name: 'VARCHAR', "user": 'VARCHAR', user_roles: 'VARCHAR[]', user_traits: 'MAP(VARCHAR, VARCHAR[])',
      participants: 'VARCHAR[]', interactive: 'BOOLEAN',
      server_id: 'VARCHAR', server_hostname: 'VARCHAR', server_labels: 'MAP(VARCHAR, VARCHAR)',
      kubernetes_cluster: 'VARCHAR', kubernetes_groups: 'VARCHAR[]', kubernetes_labels: 'MAP(VARCHAR, VARCHAR)',
      db_service: 'VARCHAR', db_protocol: 'VARCHAR', db_name: 'VARCHAR', db_labels: 'MAP(VARCHAR, VARCHAR)'
    }
  )
  WHERE event IN ('session.end', 'db.session.end')
) TO (getvariable('sessions')) (FORMAT parquet, PARTITION_BY (event_date), COMPRESSION zstd)
