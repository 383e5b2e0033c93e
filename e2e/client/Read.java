import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.ResponseCode;

/**
 * `read NAMESRV TOPIC GROUP`: every message of every queue, from the first offset to the last, as `R <id> <broker> <queue> <offset>`; `N <broker>
 * <queue>` for a broker that does not know the topic any more.
 */
class Read {
  @SuppressWarnings("deprecation") // the one consumer that reads a queue by offsets alone
  static void run(String[] args) throws Exception {
    DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(args[2]);
    consumer.setNamesrvAddr(args[0]);
    consumer.start();
    for (MessageQueue queue : consumer.fetchSubscribeMessageQueues(args[1])) {
      try {
        read(consumer, queue);
      } catch (MQBrokerException e) {
        if (e.getResponseCode() != ResponseCode.TOPIC_NOT_EXIST) throw e;
        Client.say("N " + queue.getBrokerName() + " " + queue.getQueueId());
      }
    }
    consumer.shutdown();
  }

  @SuppressWarnings("deprecation")
  private static void read(DefaultMQPullConsumer consumer, MessageQueue queue) throws Exception {
    long end = consumer.maxOffset(queue);
    long next = consumer.minOffset(queue);
    Client.say("Q " + queue.getBrokerName() + " " + queue.getQueueId() + " " + next + " " + end);
    while (next < end) {
      PullResult result = consumer.pull(queue, "*", next, 32);
      if (result.getPullStatus() == PullStatus.FOUND)
        for (MessageExt message : result.getMsgFoundList())
          Client.say("R " + Client.id(message) + " " + queue.getBrokerName() + " " + queue.getQueueId() + " " + message.getQueueOffset());
      else if (result.getNextBeginOffset() <= next) throw new IllegalStateException(queue + " at " + next + ": " + result.getPullStatus());
      next = result.getNextBeginOffset();
    }
  }
}
