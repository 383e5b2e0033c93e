package proof

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"sort"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
)

// scene is a cluster, and the pods that are to be placed on it one after another.
type scene struct {
	name      string
	nodes     []*v1.Node
	scheduled []*v1.Pod
	services  []*v1.Service
	owners    []*appsv1.StatefulSet
	pods      []*v1.Pod
}

type vector struct {
	Name      string `json:"name"`
	Nodes     []any  `json:"nodes"`
	Scheduled []any  `json:"scheduled"`
	Services  []any  `json:"services"`
	Owners    []any  `json:"owners"`
	Steps     []step `json:"steps"`
}

type step struct {
	Pod      any              `json:"pod"`
	Feasible []string         `json:"feasible"`
	Best     []string         `json:"best"`
	Totals   map[string]int64 `json:"totals"`
	Chosen   *string          `json:"chosen"`
}

// vectors are what the scheduler does in the named scenes and in random ones, to be replayed by a model of it.
func vectors(kubernetes Kubernetes, seed int64, count int, recipes []Recipe) any {
	vectors := []vector{}
	for i, scene := range matrixScenes(kubernetes) {
		vectors = append(vectors, play(kubernetes, scene, int64(i)))
	}
	for i := len(vectors); i < count; i++ {
		random := rand.New(rand.NewSource(seed + int64(i)*7919))
		scene := randomScene(random, kubernetes, recipes)
		scene.name = fmt.Sprintf("random %d: %s", i, scene.name)
		vectors = append(vectors, play(kubernetes, scene, int64(i)))
	}
	return map[string]any{"kubernetes": minor(kubernetes), "seed": seed, "vectors": vectors}
}

func minor(kubernetes Kubernetes) string {
	return kubernetes.Version[:strings.LastIndex(kubernetes.Version, ".")]
}

// play places the pods of a scene, and fails where the scheduler chooses a node that is not among the best.
func play(kubernetes Kubernetes, scene scene, seed int64) vector {
	cluster := kubernetes.NewCluster(seed, scene.owners, scene.services)
	defer cluster.Close()
	vector := vector{Name: scene.name, Nodes: []any{}, Scheduled: []any{}, Services: []any{}, Owners: []any{}, Steps: []step{}}
	for _, node := range scene.nodes {
		cluster.AddNode(node)
		vector.Nodes = append(vector.Nodes, slim(node))
	}
	for _, pod := range scene.scheduled {
		cluster.AddPod(pod)
		vector.Scheduled = append(vector.Scheduled, slim(pod))
	}
	for _, service := range scene.services {
		vector.Services = append(vector.Services, slim(service))
	}
	for _, owner := range scene.owners {
		vector.Owners = append(vector.Owners, slim(owner))
	}
	for _, pod := range scene.pods {
		chosen := cluster.Choose(pod)
		scores := cluster.Score(pod)
		step := step{Pod: slim(pod), Feasible: scores.Feasible, Best: scores.Best(), Totals: scores.Totals}
		if position := sort.SearchStrings(step.Best, chosen); chosen == "" && len(step.Best) > 0 ||
			chosen != "" && (position == len(step.Best) || step.Best[position] != chosen) {
			panic(fmt.Sprintf("%s: the scheduler puts %s on %q, but the best are %v", scene.name, pod.Name, chosen, step.Best))
		}
		if chosen != "" {
			step.Chosen = &chosen
			cluster.AddPod(on(chosen, pod))
		}
		vector.Steps = append(vector.Steps, step)
	}
	return vector
}

func on(node string, pod *v1.Pod) *v1.Pod {
	placed := pod.DeepCopy()
	placed.Spec.NodeName = node
	return placed
}

// slim is an object as JSON with only what the scheduler reads.
func slim(object any) any {
	text, err := json.Marshal(object)
	must(err)
	var plain map[string]any
	must(json.Unmarshal(text, &plain))
	remove(plain, "metadata", "creationTimestamp", "annotations", "uid")
	if _, node := object.(*v1.Node); node {
		remove(plain, "status", "daemonEndpoints", "nodeInfo")
		return plain
	}
	delete(plain, "status")
	if _, owner := object.(*appsv1.StatefulSet); owner {
		plain["spec"] = map[string]any{"selector": plain["spec"].(map[string]any)["selector"]}
	}
	if pod, ok := object.(*v1.Pod); ok {
		remove(plain, "spec", "volumes", "securityContext", "restartPolicy", "terminationGracePeriodSeconds", "dnsPolicy", "schedulerName",
			"serviceAccountName", "serviceAccount", "automountServiceAccountToken", "enableServiceLinks")
		for i := range pod.Spec.Containers {
			container := plain["spec"].(map[string]any)["containers"].([]any)[i].(map[string]any)
			for key := range container {
				if key != "name" && key != "image" && key != "resources" {
					delete(container, key)
				}
			}
		}
	}
	return plain
}

func remove(object map[string]any, part string, keys ...string) {
	inner, ok := object[part].(map[string]any)
	for _, key := range keys {
		if ok {
			delete(inner, key)
		}
	}
}
