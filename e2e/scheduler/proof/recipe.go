package proof

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"
)

// Recipe is what somebody applies to a cluster, and where it says the zones are.
type Recipe struct {
	Owners   []*appsv1.StatefulSet
	Services []*v1.Service
	Pods     []*v1.Pod
	ZoneKey  string
	Zones    []string
}

// readRecipe reads rendered manifests: every *.yaml of a folder.
func readRecipe(kubernetes Kubernetes, folder string) Recipe {
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	must(err)
	owners, services := []*appsv1.StatefulSet{}, []*v1.Service{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		must(err)
		for _, document := range bytes.Split(content, []byte("\n---\n")) {
			var kind metav1.TypeMeta
			must(yaml.Unmarshal(document, &kind))
			switch kind.Kind {
			case "StatefulSet":
				owners = append(owners, &appsv1.StatefulSet{})
				must(yaml.UnmarshalStrict(document, owners[len(owners)-1]))
			case "Service":
				services = append(services, &v1.Service{})
				must(yaml.UnmarshalStrict(document, services[len(services)-1]))
			}
		}
	}
	if len(owners) == 0 {
		panic(fmt.Sprintf("no StatefulSet in %s", folder))
	}
	return newRecipe(kubernetes, owners, services)
}

func newRecipe(kubernetes Kubernetes, owners []*appsv1.StatefulSet, services []*v1.Service) Recipe {
	recipe := Recipe{Owners: owners, Services: services}
	for _, owner := range owners {
		for ordinal := int32(0); owner.Spec.Replicas == nil && ordinal < 1 || owner.Spec.Replicas != nil && ordinal < *owner.Spec.Replicas; ordinal++ {
			recipe.Pods = append(recipe.Pods, podOf(kubernetes, owner, ordinal))
		}
	}
	rank := map[string]int{} // the zones of brokers come first
	for _, pod := range recipe.Pods {
		for _, term := range antiAffinity(pod) {
			if term.TopologyKey != v1.LabelHostname {
				recipe.ZoneKey = term.TopologyKey
			}
		}
	}
	for _, pod := range recipe.Pods {
		for _, expression := range nodeExpressions(pod) {
			if expression.Operator == v1.NodeSelectorOpIn && (recipe.ZoneKey == "" || recipe.ZoneKey == expression.Key) {
				recipe.ZoneKey = expression.Key
				for _, zone := range expression.Values {
					if isBroker(pod) {
						rank[zone]--
					} else {
						rank[zone] += 0
					}
				}
			}
		}
	}
	for zone := range rank {
		recipe.Zones = append(recipe.Zones, zone)
	}
	sort.Slice(recipe.Zones, func(i, j int) bool {
		one, other := recipe.Zones[i], recipe.Zones[j]
		if (rank[one] < 0) != (rank[other] < 0) {
			return rank[one] < 0
		}
		return one < other
	})
	return recipe
}

// podOf is the pod that the StatefulSet controller creates and the API server admits. Its volumes are left out: every node reaches them here.
func podOf(kubernetes Kubernetes, owner *appsv1.StatefulSet, ordinal int32) *v1.Pod {
	template, controller := owner.Spec.Template.DeepCopy(), true
	pod := newPod("", "", nil)
	pod.ObjectMeta, pod.Spec = template.ObjectMeta, template.Spec
	pod.Name, pod.Namespace = fmt.Sprintf("%s-%d", owner.Name, ordinal), owner.Namespace
	pod.Annotations = nil
	pod.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "StatefulSet", Name: owner.Name, UID: "1", Controller: &controller}}
	if pod.Labels == nil {
		pod.Labels = map[string]string{}
	}
	pod.Labels["statefulset.kubernetes.io/pod-name"] = pod.Name
	pod.Spec.Volumes = nil
	return admitted(kubernetes, pod)
}

func admitted(kubernetes Kubernetes, pod *v1.Pod) *v1.Pod {
	kubernetes.SetDefaults(pod)
	pod.UID = types.UID(pod.Namespace + "/" + pod.Name)
	for _, key := range []string{v1.TaintNodeNotReady, v1.TaintNodeUnreachable} {
		if !toleratesNoExecute(pod, key) {
			seconds := int64(300)
			toleration := v1.Toleration{Key: key, Operator: v1.TolerationOpExists, Effect: v1.TaintEffectNoExecute, TolerationSeconds: &seconds}
			pod.Spec.Tolerations = append(pod.Spec.Tolerations, toleration)
		}
	}
	return pod
}

func toleratesNoExecute(pod *v1.Pod, key string) bool {
	for _, toleration := range pod.Spec.Tolerations {
		if (toleration.Key == key || toleration.Key == "") && (toleration.Effect == v1.TaintEffectNoExecute || toleration.Effect == "") {
			return true
		}
	}
	return false
}

func antiAffinity(pod *v1.Pod) []v1.PodAffinityTerm {
	if pod.Spec.Affinity == nil || pod.Spec.Affinity.PodAntiAffinity == nil {
		return nil
	}
	return pod.Spec.Affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution
}

func nodeExpressions(pod *v1.Pod) []v1.NodeSelectorRequirement {
	expressions := []v1.NodeSelectorRequirement{}
	if pod.Spec.Affinity == nil || pod.Spec.Affinity.NodeAffinity == nil {
		return expressions
	}
	affinity := pod.Spec.Affinity.NodeAffinity
	if affinity.RequiredDuringSchedulingIgnoredDuringExecution != nil {
		for _, term := range affinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms {
			expressions = append(expressions, term.MatchExpressions...)
		}
	}
	for _, term := range affinity.PreferredDuringSchedulingIgnoredDuringExecution {
		expressions = append(expressions, term.Preference.MatchExpressions...)
	}
	return expressions
}

const (
	component  = "app.kubernetes.io/component"
	brokerName = "rocketmq.apache.org/broker-name"
)

// cluster names the RocketMQ cluster of a pod.
func cluster(pod *v1.Pod) string {
	return pod.Namespace + "/" + pod.Labels["app.kubernetes.io/instance"]
}

func isBroker(pod *v1.Pod) bool { return pod.Labels[component] == "broker" }

// group names the pods that must never share a zone: the two members of a broker group, or the two name servers. Others have none.
func group(pod *v1.Pod) string {
	instance := cluster(pod)
	switch {
	case isBroker(pod) && pod.Labels[brokerName] != "":
		return instance + " broker " + pod.Labels[brokerName]
	case isBroker(pod):
		return instance + " broker " + strings.SplitN(strings.TrimPrefix(pod.Name, "broker-"), "-", 2)[0]
	case pod.Labels[component] == "nameserver":
		return instance + " name servers"
	}
	return ""
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
