// The scheduler of Kubernetes 1.27.
package main

import (
	"context"
	"math/rand"
	"sort"

	"github.com/go-logr/logr"
	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	corev1 "k8s.io/kubernetes/pkg/apis/core/v1"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/framework"

	"cdk8s-rocketmq/e2e/scheduler/proof"
)

func main() {
	klog.SetLogger(logr.Discard())
	proof.Main(proof.Kubernetes{Version: "1.27.16", NewCluster: newCluster, SetDefaults: corev1.SetObjectDefaults_Pod})
}

// cluster feeds the scheduler through its cache and the indexers behind its listers; nothing is started, so nothing is waited for.
type cluster struct {
	*scheduler.Scheduler
	framework framework.Framework
	stop      chan struct{}
}

func newCluster(seed int64, owners []*appsv1.StatefulSet, services []*v1.Service) proof.Cluster {
	rand.Seed(seed) // the scheduler breaks ties with the global source
	factory := informers.NewSharedInformerFactory(fake.NewSimpleClientset(), 0)
	recorder := func(string) events.EventRecorder { return &events.FakeRecorder{} }
	stop := make(chan struct{})
	// One worker: the order of the nodes, and with it the outcome of a tie, follows from the seed.
	s, err := scheduler.New(fake.NewSimpleClientset(), factory, nil, recorder, stop, scheduler.WithParallelism(1))
	must(err)
	for _, owner := range owners {
		must(factory.Apps().V1().StatefulSets().Informer().GetIndexer().Add(owner))
	}
	for _, service := range services {
		must(factory.Core().V1().Services().Informer().GetIndexer().Add(service))
	}
	return &cluster{s, s.Profiles[v1.DefaultSchedulerName], stop}
}

func (c *cluster) AddNode(node *v1.Node)         { c.Cache.AddNode(node) }
func (c *cluster) UpdateNode(old, node *v1.Node) { c.Cache.UpdateNode(old, node) }
func (c *cluster) AddPod(pod *v1.Pod)            { must(c.Cache.AddPod(pod)) }
func (c *cluster) RemovePod(pod *v1.Pod)         { must(c.Cache.RemovePod(pod)) }
func (c *cluster) Close()                        { close(c.stop) }

func (c *cluster) Choose(pod *v1.Pod) string {
	result, err := c.SchedulePod(context.Background(), c.framework, framework.NewCycleState(), pod)
	if _, pending := err.(*framework.FitError); pending {
		return ""
	}
	must(err)
	return result.SuggestedHost
}

func (c *cluster) Score(pod *v1.Pod) proof.Scores {
	ctx, state := context.Background(), framework.NewCycleState()
	scores := proof.Scores{Feasible: []string{}, Totals: map[string]int64{}}
	only, status := c.framework.RunPreFilterPlugins(ctx, state, pod)
	if status.IsUnschedulable() {
		return scores
	}
	must(status.AsError())
	all, err := c.framework.SnapshotSharedLister().NodeInfos().List()
	must(err)
	nodes := []*v1.Node{}
	for _, info := range all {
		if !only.AllNodes() && !only.NodeNames.Has(info.Node().Name) {
			continue
		}
		status := c.framework.RunFilterPluginsWithNominatedPods(ctx, state, pod, info)
		if status.IsSuccess() {
			nodes = append(nodes, info.Node())
			scores.Feasible = append(scores.Feasible, info.Node().Name)
		} else if !status.IsUnschedulable() {
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
