/** Other names that authors use for session kinds: kinds of resources, and words of the documentation. */
export const otherKinds = {
  node: "ssh",
  server: "ssh",
  shell: "ssh",
  kube: "k8s",
  kubernetes: "k8s",
  kube_cluster: "k8s",
  kubernetes_cluster: "k8s",
  database: "db",
  databases: "db",
} as const;
