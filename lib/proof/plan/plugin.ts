/** The parts of the scheduler that decide, by the names it gives them in its own messages. */
export enum SchedulerPlugin {
  /** Gates that somebody has to lift first. */
  SCHEDULING_GATES = 'SchedulingGates',
  /** The node a pod names itself. */
  NODE_NAME = 'NodeName',
  /** Cordoned nodes. */
  NODE_UNSCHEDULABLE = 'NodeUnschedulable',
  /** Taints. */
  TAINT_TOLERATION = 'TaintToleration',
  /** Node selectors and node affinity. */
  NODE_AFFINITY = 'NodeAffinity',
  /** Ports of the host. */
  NODE_PORTS = 'NodePorts',
  /** Room on the node. */
  NODE_RESOURCES_FIT = 'NodeResourcesFit',
  /** Volumes and the nodes that reach them. */
  VOLUME_BINDING = 'VolumeBinding',
  /** Zones written on volumes. */
  VOLUME_ZONE = 'VolumeZone',
  /** Topology spread constraints. */
  POD_TOPOLOGY_SPREAD = 'PodTopologySpread',
  /** Pod affinity and anti-affinity. */
  INTER_POD_AFFINITY = 'InterPodAffinity',
  /** How evenly processor and memory are used. */
  NODE_RESOURCES_BALANCED_ALLOCATION = 'NodeResourcesBalancedAllocation',
  /** Images that the node holds already. */
  IMAGE_LOCALITY = 'ImageLocality',
}
