import type { Text } from '../proof/text';

/** An option of a command. @internal */
export interface Option {
  /** What stands for its value in the help; nothing for an option without value. */
  readonly value?: string;
  readonly short?: string;
  readonly required?: boolean;
  readonly choices?: string[];
  readonly help: Text;
}

/** A command, and how it is called. @internal */
export interface Command {
  readonly name: string;
  /** What it must be told, in this order. */
  readonly arguments: string[];
  readonly options: { readonly [name: string]: Option };
  readonly summary: Text;
  /** What its exit status means. */
  readonly exit: Text[];
}

/** The options of every command. @internal */
export const COMMON: { readonly [name: string]: Option } = {
  json: { help: { en: 'print one JSON document for programs', zh: '输出一个供程序读取的 JSON 文档' } },
  lang: {
    value: 'LANGUAGE',
    choices: ['en', 'zh'],
    help: { en: 'the language of all texts: en (default) or zh', zh: '所有文字的语言：en（默认）或 zh' },
  },
  help: { short: 'h', help: { en: 'print this help', zh: '显示本帮助' } },
  version: { help: { en: 'print the version', zh: '显示版本' } },
};

const ZONE_LABEL: Option = {
  value: 'KEY',
  help: {
    en: 'the node label that tells the zone (default: the one the rules of most pods speak of)',
    zh: '表示区的节点标签（默认：多数 Pod 的规则所用的标签）',
  },
};

const UNJUDGED: Text = {
  en: '2  could not judge: bad input, nothing found, or a rule that could not be judged',
  zh: '2  无法判断：输入有误、什么也没找到，或有规则无法判断',
};
const HOLDS: Text = { en: '0  every rule holds', zh: '0  所有规则都成立' };
const BROKEN: Text = { en: '1  a rule is broken', zh: '1  有规则不成立' };

/** Every command. @internal */
export const COMMANDS: Command[] = [
  {
    name: 'verify',
    arguments: ['DIR'],
    options: { 'zone-label': ZONE_LABEL },
    summary: {
      en: 'judges whether the manifests in a folder, a file or the standard input (-) keep their promises on every state of every cluster',
      zh: '判断目录、文件或标准输入（-）中的清单，在任何集群的任何状态下是否都守住承诺',
    },
    exit: [HOLDS, BROKEN, UNJUDGED],
  },
  {
    name: 'plan',
    arguments: ['DIR'],
    options: {
      nodes: { value: 'FILE', required: true, help: { en: 'the nodes: kubectl get nodes -o json', zh: '节点：kubectl get nodes -o json' } },
      pods: {
        value: 'FILE',
        help: { en: 'the pods that run already: kubectl get pods -A -o json', zh: '已在运行的 Pod：kubectl get pods -A -o json' },
      },
      volumes: {
        value: 'FILE',
        help: { en: 'the volumes: kubectl get pv,pvc,storageclass -A -o json', zh: '卷：kubectl get pv,pvc,storageclass -A -o json' },
      },
      kubernetes: {
        value: 'VERSION',
        help: {
          en: 'whose scheduler decides: 1.27 or newer (default: that of the newest kubelet)',
          zh: '采用哪个版本的调度器：1.27 或更新（默认：最新的 kubelet 的版本）',
        },
      },
      outage: { help: { en: 'also tell what the loss of each zone and each node does', zh: '同时说明丢失每个区和每个节点的后果' } },
      'zone-label': ZONE_LABEL,
    },
    summary: { en: 'tells on which of your nodes each pod will land, and why', zh: '说明每个 Pod 会落在您的哪个节点上，以及原因' },
    exit: [
      {
        en: '0  every pod has a place, and the zone of each member and voter is guaranteed',
        zh: '0  每个 Pod 都有位置，且每个成员和 controller 的区有保证',
      },
      {
        en: '1  a pod can stay Pending, or the zone of a member or voter is not guaranteed',
        zh: '1  有 Pod 可能 Pending，或有成员或 controller 的区没有保证',
      },
      UNJUDGED,
    ],
  },
  {
    name: 'report',
    arguments: ['DIR'],
    options: {
      out: { value: 'FOLDER', short: 'o', required: true, help: { en: 'where to write; it is made if need be', zh: '写到哪里；不存在则创建' } },
      'zone-label': ZONE_LABEL,
    },
    summary: {
      en: 'writes a picture, a page, a pull-request text and the runbook of the cluster into a folder',
      zh: '把集群的图、网页、合并请求文本和运行手册写入一个目录',
    },
    exit: [HOLDS, BROKEN, UNJUDGED],
  },
  {
    name: 'diff',
    arguments: ['OLD', 'NEW'],
    options: { 'zone-label': ZONE_LABEL },
    summary: {
      en: 'tells what a change of manifests does: which pods restart in which order, and what the API server will refuse',
      zh: '说明清单的改动会带来什么：哪些 Pod 按什么顺序重启，API server 会拒绝什么',
    },
    exit: [
      { en: '0  the change can be applied, and no danger was found', zh: '0  改动可以应用，且未发现危险' },
      {
        en: '1  the API server refuses it, or it is dangerous: a group can lose both members',
        zh: '1  API server 会拒绝，或有危险：有组可能同时失去两个成员',
      },
      UNJUDGED,
    ],
  },
];
