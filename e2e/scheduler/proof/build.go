package proof

import (
	"fmt"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const mebibyte = 1 << 20

// newNode is a node without any label but its name.
func newNode(name string, milliCPU, mebibytes, pods int64) *v1.Node {
	return &v1.Node{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Node"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{v1.LabelHostname: name}},
		Status: v1.NodeStatus{Allocatable: v1.ResourceList{
			v1.ResourceCPU:    *resource.NewMilliQuantity(milliCPU, resource.DecimalSI),
			v1.ResourceMemory: *resource.NewQuantity(mebibytes*mebibyte, resource.BinarySI),
			v1.ResourcePods:   *resource.NewQuantity(pods, resource.DecimalSI),
		}},
	}
}

func milliCPU(node *v1.Node) int64  { return node.Status.Allocatable.Cpu().MilliValue() }
func mebibytes(node *v1.Node) int64 { return node.Status.Allocatable.Memory().Value() / mebibyte }

// setZone labels a node the custom way, the well-known way, or both.
func setZone(node *v1.Node, key, zone string, alsoWellKnown bool) {
	node.Labels[key] = zone
	if alsoWellKnown {
		node.Labels[v1.LabelTopologyZone] = zone
	}
}

func taint(node *v1.Node, key string, effect v1.TaintEffect) {
	node.Spec.Taints = append(node.Spec.Taints, v1.Taint{Key: key, Effect: effect})
}

// cordon does what kubectl and the node controller do together.
func cordon(node *v1.Node) {
	node.Spec.Unschedulable = true
	taint(node, v1.TaintNodeUnschedulable, v1.TaintEffectNoSchedule)
}

// untainted is the node without what cordon and lose did.
func untainted(node *v1.Node) *v1.Node {
	node = node.DeepCopy()
	node.Spec.Unschedulable = false
	kept := []v1.Taint{}
	for _, taint := range node.Spec.Taints {
		if taint.Key != v1.TaintNodeUnschedulable && taint.Key != v1.TaintNodeUnreachable {
			kept = append(kept, taint)
		}
	}
	node.Spec.Taints = kept
	return node
}

// lost is the node as the node controller marks it when its room is out of reach.
func lost(node *v1.Node) *v1.Node {
	node = node.DeepCopy()
	taint(node, v1.TaintNodeUnreachable, v1.TaintEffectNoSchedule)
	taint(node, v1.TaintNodeUnreachable, v1.TaintEffectNoExecute)
	return node
}

func addImage(node *v1.Node, name string, size int64) {
	node.Status.Images = append(node.Status.Images, v1.ContainerImage{Names: []string{name}, SizeBytes: size})
}

// filler is somebody else's pod that takes room on a node.
func filler(kubernetes Kubernetes, node *v1.Node, number int, cpu, memory int64) *v1.Pod {
	pod := newPod(fmt.Sprintf("other-%s-%d", node.Name, number), "other", map[string]string{"app": "other"})
	pod.Spec.NodeName = node.Name
	pod.Spec.Containers = []v1.Container{{Name: "other", Image: "other:1", Resources: requests(cpu, memory)}}
	return admitted(kubernetes, pod)
}

func newPod(name, namespace string, labels map[string]string) *v1.Pod {
	return &v1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace, Labels: labels},
	}
}

// requests leaves out what is 0.
func requests(milliCPU, mebibytes int64) v1.ResourceRequirements {
	list := v1.ResourceList{}
	if milliCPU > 0 {
		list[v1.ResourceCPU] = *resource.NewMilliQuantity(milliCPU, resource.DecimalSI)
	}
	if mebibytes > 0 {
		list[v1.ResourceMemory] = *resource.NewQuantity(mebibytes*mebibyte, resource.BinarySI)
	}
	return v1.ResourceRequirements{Requests: list}
}
