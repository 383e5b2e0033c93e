import type { Component } from '../config/keys';

export type Labels = { [label: string]: string };

export const INSTANCE = 'app.kubernetes.io/instance';
export const COMPONENT = 'app.kubernetes.io/component';
export const MANAGED_BY = 'app.kubernetes.io/managed-by';
/** What MANAGED_BY says of all that this library writes. */
export const MANAGER = 'cdk8s-rocketmq';
export const BROKER_NAME = 'rocketmq.apache.org/broker-name';
export const MEMBER = 'rocketmq.apache.org/member';
export const CONTROLLER_ID = 'rocketmq.apache.org/controller-id';
export const ZONE = 'rocketmq.apache.org/zone';

/** What tells the pods of a component of a cluster from all others. Selectors are immutable, so nothing that may change is in here. */
export function selectorLabels(cluster: string, component: Component): Labels {
  return {
    'app.kubernetes.io/name': 'rocketmq',
    [INSTANCE]: cluster,
    [COMPONENT]: component,
  };
}

/** What every object and every pod carries. */
export function objectLabels(cluster: string, component: Component): Labels {
  return {
    ...selectorLabels(cluster, component),
    'app.kubernetes.io/part-of': 'rocketmq',
    [MANAGED_BY]: MANAGER,
  };
}
