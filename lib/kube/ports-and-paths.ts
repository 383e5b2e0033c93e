/** The ports of every component, by the names they have in Services and pods. */
export const PORTS = { namesrv: 9876, controller: 9878, remoting: 10911, fast: 10909, ha: 10912, metrics: 5557 };

/** Where the volumes are mounted that RocketMQ reads from and writes to. The root file system is read-only. */
export const CONF = '/etc/rocketmq/conf';
export const SCRIPTS = '/etc/rocketmq/scripts';
export const DATA = '/var/lib/rocketmq';
export const LOGS = '/var/log/rocketmq';
