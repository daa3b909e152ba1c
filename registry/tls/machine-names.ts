/** Names by which containers and virtual machines reach the machine they run on. */
export const machineNames = [
  'localhost',
  'host.docker.internal',
  'gateway.docker.internal',
  'kubernetes.docker.internal',
  'host.containers.internal',
  'host.minikube.internal',
  'host.k3d.internal',
  'host.lima.internal',
  'host.rancher-desktop.internal',
  'host.orb.internal',
];
