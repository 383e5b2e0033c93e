package proof

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const az = "az"

// The zone that a broker of the seed recipe prefers; the numbers are group and member.
var seedZones = map[string]string{"0-0": "az2", "0-1": "az1", "1-0": "az2", "1-1": "az1", "2-0": "az1", "2-1": "az2"}

var indexOrder = []string{"0-0", "0-1", "1-0", "1-1", "2-0", "2-1"}

// Brokers are six brokers as somebody writes them by hand, all with the labels and the one selector that the RocketMQ operator gives them.
type Brokers struct {
	// Weighted prefers the zone with 100 and the other with 90, as the seed recipe does; otherwise it is required, and groups avoid a zone.
	Weighted bool
	// Unique selectors, one a StatefulSet.
	Unique bool
	CPU    string
	Memory string
	Image  string
}

func (b Brokers) recipe(kubernetes Kubernetes) Recipe {
	owners := []*appsv1.StatefulSet{}
	for _, name := range indexOrder {
		owners = append(owners, b.statefulSet(name))
	}
	selector := map[string]string{"app": "broker", "broker_cr": "rocketmq"}
	service := &v1.Service{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
		ObjectMeta: metav1.ObjectMeta{Name: "broker", Namespace: "rocketmq"},
		Spec:       v1.ServiceSpec{Selector: selector},
	}
	return newRecipe(kubernetes, owners, []*v1.Service{service})
}

func (b Brokers) statefulSet(name string) *appsv1.StatefulSet {
	labels := map[string]string{"app": "broker", "broker_cr": "rocketmq", component: "broker", "group": name[:1], "member": name[2:]}
	selector := map[string]string{"app": "broker", "broker_cr": "rocketmq"}
	if b.Unique {
		selector["group"], selector["member"] = name[:1], name[2:]
	}
	requests := v1.ResourceList{v1.ResourceCPU: resource.MustParse(b.CPU), v1.ResourceMemory: resource.MustParse(b.Memory)}
	return &appsv1.StatefulSet{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "StatefulSet"},
		ObjectMeta: metav1.ObjectMeta{Name: "broker-" + name, Namespace: "rocketmq"},
		Spec: appsv1.StatefulSetSpec{
			Selector: &metav1.LabelSelector{MatchLabels: selector},
			Template: v1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: v1.PodSpec{
					Affinity:   b.affinity(name),
					Containers: []v1.Container{{Name: "broker", Image: b.Image, Resources: v1.ResourceRequirements{Requests: requests}}},
				},
			},
		},
	}
}

func (b Brokers) affinity(name string) *v1.Affinity {
	apart := func(key string, selector map[string]string) v1.PodAffinityTerm {
		return v1.PodAffinityTerm{TopologyKey: key, LabelSelector: &metav1.LabelSelector{MatchLabels: selector}}
	}
	in := func(zone string) v1.NodeSelectorTerm {
		return v1.NodeSelectorTerm{MatchExpressions: []v1.NodeSelectorRequirement{{Key: az, Operator: v1.NodeSelectorOpIn, Values: []string{zone}}}}
	}
	zone, other := seedZones[name], "az1"
	if zone == other {
		other = "az2"
	}
	nodes := v1.PodAntiAffinity{RequiredDuringSchedulingIgnoredDuringExecution: []v1.PodAffinityTerm{
		apart(v1.LabelHostname, map[string]string{"broker_cr": "rocketmq"}),
	}}
	if b.Weighted {
		return &v1.Affinity{PodAntiAffinity: &nodes, NodeAffinity: &v1.NodeAffinity{
			PreferredDuringSchedulingIgnoredDuringExecution: []v1.PreferredSchedulingTerm{
				{Weight: 100, Preference: in(zone)},
				{Weight: 90, Preference: in(other)},
			},
		}}
	}
	nodes.RequiredDuringSchedulingIgnoredDuringExecution = append(nodes.RequiredDuringSchedulingIgnoredDuringExecution,
		apart(az, map[string]string{"broker_cr": "rocketmq", "group": name[:1]}))
	return &v1.Affinity{PodAntiAffinity: &nodes, NodeAffinity: &v1.NodeAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: &v1.NodeSelector{NodeSelectorTerms: []v1.NodeSelectorTerm{in(zone)}},
	}}
}

// seedRecipe is the recipe that this project replaces, with one selector for all six StatefulSets.
func seedRecipe() Brokers {
	return Brokers{Weighted: true, CPU: "2", Memory: "8Gi", Image: fmt.Sprintf("%s:%s", "ghcr.io/ksmartdata/rocketmq-broker", "v5.1.4")}
}

// operatorRecipe is the seed recipe with the sizes that this project gives brokers.
func operatorRecipe(kubernetes Kubernetes) Recipe {
	brokers := seedRecipe()
	brokers.CPU, brokers.Memory = "1", "4Gi"
	return brokers.recipe(kubernetes)
}
