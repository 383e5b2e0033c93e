// The scheduler of Kubernetes 1.37.
package main

import (
	"context"
	"sort"

	"github.com/go-logr/logr"
	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	corev1 "k8s.io/kubernetes/pkg/apis/core/v1"
	"k8s.io/kubernetes/pkg/scheduler"
	internalcache "k8s.io/kubernetes/pkg/scheduler/backend/cache"
	"k8s.io/kubernetes/pkg/scheduler/framework"

	"cdk8s-rocketmq/e2e/scheduler/proof"
)

func main() {
	klog.SetLogger(logr.Discard())
	proof.Main(proof.Kubernetes{Version: "1.37.2", NewCluster: newCluster, SetDefaults: corev1.SetObjectDefaults_Pod})
}

// cluster feeds the scheduler through its cache and the indexers behind its listers; nothing is started, so nothing is waited for.
type cluster struct {
	*scheduler.Scheduler
	framework framework.Framework
	snapshot  *internalcache.Snapshot
	stop      context.CancelFunc
}

// newCluster needs no seed: this version takes the first of the best nodes.
func newCluster(_ int64, owners []*appsv1.StatefulSet, services []*v1.Service) proof.Cluster {
	ctx, stop := context.WithCancel(context.Background())
	client, snapshot := fake.NewClientset(), internalcache.NewEmptySnapshot()
	factory := informers.NewSharedInformerFactory(client, 0)
	recorder := func(string) events.EventRecorderLogger { return &events.FakeRecorder{} }
	// One worker: the order of the nodes, and with it the outcome of a tie, does not change from run to run.
	s, err := scheduler.New(ctx, client, factory, nil, recorder, scheduler.WithParallelism(1), scheduler.WithNodeInfoSnapshot(snapshot))
	must(err)
	for _, owner := range owners {
		must(factory.Apps().V1().StatefulSets().Informer().GetIndexer().Add(owner))
	}
	for _, service := range services {
		must(factory.Core().V1().Services().Informer().GetIndexer().Add(service))
	}
	return &cluster{s, s.Profiles[v1.DefaultSchedulerName], snapshot, stop}
}

func (c *cluster) AddNode(node *v1.Node)         { c.Cache.AddNode(logger, node) }
func (c *cluster) UpdateNode(old, node *v1.Node) { c.Cache.UpdateNode(logger, old, node) }
func (c *cluster) AddPod(pod *v1.Pod)            { must(c.Cache.AddPod(logger, pod)) }
func (c *cluster) RemovePod(pod *v1.Pod)         { must(c.Cache.RemovePod(logger, pod)) }
func (c *cluster) Close()                        { c.stop() }

var logger = logr.Discard()

func (c *cluster) Choose(pod *v1.Pod) string {
	must(c.Cache.UpdateSnapshot(logger, c.snapshot))
	info, err := framework.NewPodInfo(pod)
	must(err)
	result, err := c.SchedulePod(context.Background(), c.framework, framework.NewCycleState(), &framework.QueuedPodInfo{PodInfo: info})
	if _, pending := err.(*framework.FitError); pending {
		return ""
	}
	must(err)
	return result.SuggestedHost
}

func (c *cluster) Score(pod *v1.Pod) proof.Scores {
	ctx, state := context.Background(), framework.NewCycleState()
	scores := proof.Scores{Feasible: []string{}, Totals: map[string]int64{}}
	only, status, _ := c.framework.RunPreFilterPlugins(ctx, state, pod)
	if status.IsRejected() {
		return scores
	}
	must(status.AsError())
	all, err := c.snapshot.NodeInfos().List()
	must(err)
	nodes := []fwk.NodeInfo{}
	for _, info := range all {
		if !only.AllNodes() && !only.NodeNames.Has(info.Node().Name) {
			continue
		}
		status := c.framework.RunFilterPluginsWithNominatedPods(ctx, state, pod, info)
		if status.IsSuccess() {
			nodes = append(nodes, info)
			scores.Feasible = append(scores.Feasible, info.Node().Name)
		} else if !status.IsRejected() {
			must(status.AsError())
		}
	}
	sort.Strings(scores.Feasible)
	if len(nodes) < 2 {
		return scores
	}
	must(c.framework.RunPreScorePlugins(ctx, state, pod, nodes).AsError())
	totals, status := c.framework.RunScorePlugins(ctx, state, pod, nodes)
	must(status.AsError())
	for _, node := range totals {
		scores.Totals[node.Name] = node.TotalScore
	}
	return scores
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
