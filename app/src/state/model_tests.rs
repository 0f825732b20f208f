//! Who is woken by what: counted, on a flow of a thousand nodes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use flow_model::ids::FieldId;
use leptos::prelude::*;

use super::*;

/// `count` branches in a row, each tied to the next.
fn long_flow(count: usize) -> Flow {
    let node = |index: usize| Node {
        id: NodeId::new(format!("node_{index}")),
        kind: "branch".into(),
        title: format!("Node {index}"),
        fields: Default::default(),
        output: String::new(),
        disabled: false,
        pinned: None,
        at: Point { x: index as f64 * 300.0, y: 0.0 },
    };
    let edge = |index: usize| Edge {
        from: NodeId::new(format!("node_{index}")),
        port: "true".into(),
        to: NodeId::new(format!("node_{}", index + 1)),
    };
    Flow {
        name: "Long".into(),
        nodes: (0..count).map(node).collect(),
        edges: (0..count - 1).map(edge).collect(),
        ..Flow::default()
    }
}

/// Watchers over everything the canvas shows, and how often they ran.
struct Watch {
    memos: Vec<ArcMemo<String>>,
    places: Arc<AtomicUsize>,
    configs: Arc<AtomicUsize>,
    selections: Arc<AtomicUsize>,
    paths: Arc<AtomicUsize>,
    lists: Arc<AtomicUsize>,
}

impl Watch {
    fn over(model: &Model) -> Self {
        let mut watch = Self {
            memos: Vec::new(),
            places: Arc::default(),
            configs: Arc::default(),
            selections: Arc::default(),
            paths: Arc::default(),
            lists: Arc::default(),
        };
        for cell in model.cells.nodes() {
            let (position, config, selected) =
                (cell.position.clone(), cell.config.clone(), cell.selected.clone());
            watch.count(&watch.places.clone(), move || format!("{:?}", position.get()));
            watch.count(&watch.configs.clone(), move || format!("{:?}", config.get()));
            watch.count(&watch.selections.clone(), move || format!("{:?}", selected.get()));
        }
        for edge in &model.flow().edges {
            let cell = model.cells.edge(edge).expect("every edge has a cell");
            let path = cell.path.clone();
            watch.count(&watch.paths.clone(), move || path.get());
        }
        let (nodes, edges) = (model.cells.node_list.clone(), model.cells.edge_list.clone());
        watch.count(&watch.lists.clone(), move || format!("{}", nodes.with(Vec::len)));
        watch.count(&watch.lists.clone(), move || format!("{}", edges.with(Vec::len)));
        watch.settle();
        watch
    }

    fn count(
        &mut self,
        counter: &Arc<AtomicUsize>,
        read: impl Fn() -> String + Send + Sync + 'static,
    ) {
        let counter = counter.clone();
        self.memos.push(ArcMemo::new(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            read()
        }));
    }

    /// Lets every watcher run that was woken, and gives the counts since the last time:
    /// places, configs, selections, paths, lists.
    fn settle(&self) -> [usize; 5] {
        for memo in &self.memos {
            memo.get_untracked();
        }
        [&self.places, &self.configs, &self.selections, &self.paths, &self.lists]
            .map(|counter| counter.swap(0, Ordering::Relaxed))
    }
}

fn in_owner(test: impl FnOnce()) {
    let owner = Owner::new();
    owner.with(test);
}

#[test]
fn moving_one_of_a_thousand_nodes_wakes_it_and_its_edges() {
    in_owner(|| {
        let mut model = Model::new(long_flow(1000));
        let watch = Watch::over(&model);
        let to = vec![("node_500".into(), Point { x: 8.0, y: 8.0 })];
        model.apply(Edit::MoveNodes { to }, None, 0.0).expect("the node is there");
        assert_eq!(watch.settle(), [1, 0, 0, 2, 0]);
    });
}

#[test]
fn a_field_wakes_its_node_alone() {
    in_owner(|| {
        let mut model = Model::new(long_flow(1000));
        let watch = Watch::over(&model);
        let edit = Edit::SetField {
            id: "node_7".into(),
            field: FieldId::from("condition"),
            value: Some(flow_model::flow::FieldValue::Text("true".into())),
        };
        model.apply(edit, None, 0.0).expect("the node is there");
        assert_eq!(watch.settle(), [0, 1, 0, 0, 0]);
    });
}

#[test]
fn a_selection_wakes_what_changed_sides() {
    in_owner(|| {
        let mut model = Model::new(long_flow(1000));
        model.select(["node_1".into(), "node_2".into()].into());
        let watch = Watch::over(&model);
        model.select(["node_2".into(), "node_3".into()].into());
        assert_eq!(watch.settle(), [0, 0, 2, 0, 0]);
    });
}

#[test]
fn an_edge_wakes_the_list_of_edges_alone() {
    in_owner(|| {
        let mut model = Model::new(long_flow(1000));
        let watch = Watch::over(&model);
        let edge = Edge { from: "node_1".into(), port: "false".into(), to: "node_9".into() };
        model.apply(Edit::AddEdge { edge, index: usize::MAX }, None, 0.0).expect("it is new");
        assert_eq!(watch.settle(), [0, 0, 0, 0, 1]);
    });
}

#[test]
fn undo_and_redo_go_back_and_forth() {
    in_owner(|| {
        let before = long_flow(3);
        let mut model = Model::new(before.clone());
        let to = vec![("node_1".into(), Point { x: 8.0, y: 8.0 })];
        model.apply(Edit::MoveNodes { to }, None, 0.0).expect("the node is there");
        let after = model.flow().clone();
        assert!(model.undo());
        assert_eq!(model.flow(), &before);
        assert!(model.redo());
        assert_eq!(model.flow(), &after);
        assert!(!model.redo());
    });
}

#[test]
fn what_vanishes_is_no_longer_selected() {
    in_owner(|| {
        let mut model = Model::new(long_flow(2));
        let edge = model.flow().edges.first().cloned().expect("there is one edge");
        model.select(["node_0".into(), "node_1".into()].into());
        let edits = vec![Edit::RemoveEdge { edge }, Edit::RemoveNode { id: "node_1".into() }];
        model.apply(Edit::Batch { edits }, None, 0.0).expect("both are there");
        assert_eq!(model.selected(), &BTreeSet::from([NodeId::from("node_0")]));
    });
}

#[test]
fn a_new_node_finds_a_free_place() {
    in_owner(|| {
        let model = Model::new(long_flow(3));
        let place = model.free_place(Point { x: 0.0, y: 0.0 });
        assert!(place.y > 52.0, "{place:?}");
        assert_eq!(model.free_place(Point { x: 0.0, y: 800.0 }), Point { x: 0.0, y: 800.0 });
    });
}
