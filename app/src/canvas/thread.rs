//! The course of a thread from port to port, computed from where its two nodes stand; without a browser.

use flow_model::flow::Point;

use super::geometry::{NodeFrame, distance};

/// How far a thread that runs back keeps from the nodes it goes around.
const CLEARANCE: f64 = 28.0;
/// The least room between two nodes, one above the other, in which a thread runs back between them.
const GAP: f64 = 32.0;

/// Where a thread runs. Forward it is one curve; where its end lies behind its beginning it turns into a lane above,
/// below or between the two nodes, so that it never passes behind either.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thread {
    from: Point,
    to: Point,
    /// Height of the lane by which it runs back.
    lane: Option<f64>,
}

/// A cubic curve: its end points and the two control points between.
type Curve = [Point; 4];

impl Thread {
    /// The thread from an output port of one node to the input of another.
    pub fn between(source: NodeFrame, port: usize, target: NodeFrame) -> Self {
        let (from, to) = (source.output(port), target.input());
        let lane = runs_back(from, to).then(|| lane(source, from, target, to));
        Self { from, to, lane }
    }

    /// A thread whose end is not tied yet.
    pub fn loose(from: Point, to: Point) -> Self {
        let lane = runs_back(from, to).then_some((from.y + to.y) / 2.0);
        Self { from, to, lane }
    }

    /// The SVG path; it leaves and enters level.
    pub fn path(self) -> String {
        let mut path = format!("M{:.1} {:.1}", self.from.x, self.from.y);
        for [_, a, b, end] in self.curves() {
            path.push_str(&format!(
                "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
                a.x, a.y, b.x, b.y, end.x, end.y
            ));
        }
        path
    }

    /// A point on the thread; `t` runs from 0 to 1.
    pub fn point(self, t: f64) -> Point {
        let curves = self.curves();
        let along = t.clamp(0.0, 1.0) * curves.len() as f64;
        let mut rest = along;
        for curve in &curves {
            if rest <= 1.0 {
                return point_on(curve, rest);
            }
            rest -= 1.0;
        }
        self.to
    }

    /// Distance of a point from the thread, in canvas units, good to a pixel.
    pub fn distance(self, point: Point) -> f64 {
        const PIECES: usize = 36;
        let mut nearest = f64::INFINITY;
        let mut last = self.from;
        for piece in 1..=PIECES {
            let next = self.point(piece as f64 / PIECES as f64);
            nearest = nearest.min(segment_distance(last, next, point));
            last = next;
        }
        nearest
    }

    fn curves(self) -> Vec<Curve> {
        let Self { from, to, lane } = self;
        let Some(lane) = lane else {
            let slack = ((to.x - from.x) / 2.0).clamp(16.0, 120.0);
            let (a, b) = (Point { x: from.x + slack, ..from }, Point { x: to.x - slack, ..to });
            return vec![[from, a, b, to]];
        };
        let (out, back) = (Point { x: from.x, y: lane }, Point { x: to.x, y: lane });
        let third = (back.x - out.x) / 3.0;
        let along =
            [out, Point { x: out.x + third, ..out }, Point { x: back.x - third, ..back }, back];
        vec![turn(from, out, bow(from, out)), along, turn(back, to, -bow(back, to))]
    }
}

/// Whether the end lies so far behind the beginning that one curve would kink.
pub fn runs_back(from: Point, to: Point) -> bool {
    to.x < from.x
}

/// A half turn from one height to another that bulges by `bow` to the right.
fn turn(from: Point, to: Point, bow: f64) -> Curve {
    [from, Point { x: from.x + bow, ..from }, Point { x: to.x + bow, ..to }, to]
}

fn bow(from: Point, to: Point) -> f64 {
    ((to.y - from.y).abs() * 0.6).clamp(20.0, 64.0)
}

/// The height by which a thread runs back: between the nodes where there is room, else over or under both, whichever is
/// the shorter way.
fn lane(source: NodeFrame, from: Point, target: NodeFrame, to: Point) -> f64 {
    let (a, b) = (source.bounds(), target.bounds());
    if b.top - a.bottom >= GAP {
        return (b.top + a.bottom) / 2.0;
    }
    if a.top - b.bottom >= GAP {
        return (a.top + b.bottom) / 2.0;
    }
    let over = a.top.min(b.top) - CLEARANCE;
    let under = a.bottom.max(b.bottom) + CLEARANCE;
    let way = |lane: f64| (from.y - lane).abs() + (to.y - lane).abs();
    if way(over) <= way(under) { over } else { under }
}

fn point_on(curve: &Curve, t: f64) -> Point {
    let rest = 1.0 - t;
    let weights = [rest.powi(3), 3.0 * rest * rest * t, 3.0 * rest * t * t, t.powi(3)];
    let mix = |of: fn(&Point) -> f64| weights.iter().zip(curve).map(|(w, p)| w * of(p)).sum();
    Point { x: mix(|point| point.x), y: mix(|point| point.y) }
}

fn segment_distance(a: Point, b: Point, point: Point) -> f64 {
    let length = (b.x - a.x).powi(2) + (b.y - a.y).powi(2);
    if length == 0.0 {
        return distance(a, point);
    }
    let along = ((point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y)) / length;
    let along = along.clamp(0.0, 1.0);
    distance(Point { x: a.x + along * (b.x - a.x), y: a.y + along * (b.y - a.y) }, point)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    fn frame(x: f64, y: f64, ports: usize) -> NodeFrame {
        NodeFrame { at: point(x, y), lines: 3, ports }
    }

    #[test]
    fn a_thread_passes_its_ends_and_its_middle() {
        let (from, to) = (point(0.0, 0.0), point(200.0, 80.0));
        let thread = Thread::loose(from, to);
        assert!(thread.path().starts_with("M0.0 0.0C"));
        assert!(thread.distance(point(100.0, 40.0)) < 1.0);
        assert!(thread.distance(from) < 0.01);
        assert!(thread.distance(point(100.0, 90.0)) > 20.0);
    }

    #[test]
    fn a_thread_that_runs_back_passes_behind_no_node() {
        let source = frame(600.0, 200.0, 2);
        // Beside, a little higher, a little lower, far above, far below, straight below, overlapping.
        let places = [
            (200.0, 200.0),
            (200.0, 130.0),
            (200.0, 270.0),
            (200.0, -300.0),
            (200.0, 500.0),
            (600.0, 420.0),
            (420.0, 260.0),
        ];
        for (x, y) in places {
            let target = frame(x, y, 1);
            for port in [0, 1] {
                let thread = Thread::between(source, port, target);
                for step in 1..200 {
                    let at = thread.point(f64::from(step) / 200.0);
                    for node in [source, target] {
                        let inside = node.bounds();
                        let hidden = at.x > inside.left + 1.0
                            && at.x < inside.right - 1.0
                            && at.y > inside.top + 1.0
                            && at.y < inside.bottom - 1.0;
                        assert!(!hidden, "to {x},{y} by port {port}: hidden at {at:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_thread_that_runs_back_has_no_corner() {
        let thread = Thread::between(frame(600.0, 200.0, 1), 0, frame(200.0, 200.0, 1));
        let mut last: Option<Point> = None;
        for step in 0..300 {
            let (a, b) =
                (thread.point(f64::from(step) / 300.0), thread.point(f64::from(step + 1) / 300.0));
            let way = point((b.x - a.x) / distance(a, b), (b.y - a.y) / distance(a, b));
            if let Some(before) = last {
                // The cosine of the angle between two steps.
                assert!(before.x * way.x + before.y * way.y > 0.8, "a corner at {a:?}");
            }
            last = Some(way);
        }
    }
}
