//! Where everything stands on the canvas: nodes, ports, threads and the view, all computed from the model.
//! Nothing is measured in the page. A `Point` is in canvas units; a `ScreenPoint` in CSS pixels
//! from the surface's top left corner.

use flow_model::flow::Point;

/// Width of every node.
pub const NODE_WIDTH: f64 = 208.0;
/// Height of a node's header: icon, title and summary.
pub const HEADER_HEIGHT: f64 = 52.0;
/// Height of one line of a node's body.
pub const LINE_HEIGHT: f64 = 18.0;
/// What a body adds to its lines: padding above and below, and the line that separates it.
pub const BODY_PADDING: f64 = 15.0;
/// From a node's top to its input port and its first output port.
pub const PORT_TOP: f64 = 26.0;
/// From one output port to the next.
pub const PORT_STEP: f64 = 32.0;
/// Nodes stand on this grid.
pub const GRID: f64 = 8.0;
/// How far from a port's centre a press still takes it, in CSS pixels.
pub const PORT_REACH: f64 = 12.0;
/// How far from a thread a press still takes it, in CSS pixels.
pub const THREAD_REACH: f64 = 7.0;
/// The smallest and the largest zoom.
pub const ZOOM_RANGE: (f64, f64) = (0.15, 2.0);

/// A place in CSS pixels, from the surface's top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScreenPoint {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// A rectangle in canvas units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Rect {
    /// The rectangle with these two opposite corners.
    pub fn spanning(a: Point, b: Point) -> Self {
        Self { left: a.x.min(b.x), top: a.y.min(b.y), right: a.x.max(b.x), bottom: a.y.max(b.y) }
    }

    /// Width in canvas units.
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    /// Height in canvas units.
    pub fn height(self) -> f64 {
        self.bottom - self.top
    }

    /// Whether the two share any area.
    pub fn meets(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether the point lies inside.
    pub fn holds(self, point: Point) -> bool {
        (self.left..=self.right).contains(&point.x) && (self.top..=self.bottom).contains(&point.y)
    }

    /// The smallest rectangle around both.
    pub fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// Which part of the canvas is seen, and how large: `screen = flow * zoom + offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Where the canvas' origin stands on the surface.
    pub offset: ScreenPoint,
    /// CSS pixels per canvas unit.
    pub zoom: f64,
}

impl Default for View {
    fn default() -> Self {
        Self { offset: ScreenPoint { x: 40.0, y: 40.0 }, zoom: 1.0 }
    }
}

impl View {
    /// The place on the canvas under a place on the screen.
    pub fn flow_from_screen(self, at: ScreenPoint) -> Point {
        Point { x: (at.x - self.offset.x) / self.zoom, y: (at.y - self.offset.y) / self.zoom }
    }

    /// The place on the screen of a place on the canvas.
    pub fn screen_from_flow(self, at: Point) -> ScreenPoint {
        ScreenPoint { x: at.x * self.zoom + self.offset.x, y: at.y * self.zoom + self.offset.y }
    }

    /// The view moved by so many CSS pixels.
    pub fn panned(self, by_x: f64, by_y: f64) -> Self {
        let offset = ScreenPoint { x: self.offset.x + by_x, y: self.offset.y + by_y };
        Self { offset, ..self }
    }

    /// The view zoomed by a factor, with the canvas place under `at` staying where it is.
    pub fn zoomed(self, factor: f64, at: ScreenPoint) -> Self {
        let zoom = (self.zoom * factor).clamp(ZOOM_RANGE.0, ZOOM_RANGE.1);
        let anchor = self.flow_from_screen(at);
        let offset = ScreenPoint { x: at.x - anchor.x * zoom, y: at.y - anchor.y * zoom };
        Self { offset, zoom }
    }

    /// The view that shows all of `bounds`, centred, on a surface of this size; never above 100 %.
    pub fn fitting(bounds: Rect, width: f64, height: f64) -> Self {
        const MARGIN: f64 = 32.0;
        let across = (width - 2.0 * MARGIN).max(80.0) / bounds.width().max(1.0);
        let down = (height - 2.0 * MARGIN).max(80.0) / bounds.height().max(1.0);
        let zoom = across.min(down).clamp(ZOOM_RANGE.0, 1.0);
        let middle_x = (bounds.left + bounds.right) / 2.0;
        let middle_y = (bounds.top + bounds.bottom) / 2.0;
        // A flow is read from the upper left: it stands a little above the middle.
        let offset =
            ScreenPoint { x: width / 2.0 - middle_x * zoom, y: height * 0.45 - middle_y * zoom };
        Self { offset, zoom }
    }

    /// The view a flow opens with: the whole flow where it fits without becoming small, else at full size from `first`
    /// on, the place where reading begins.
    pub fn opening(bounds: Rect, first: Rect, width: f64, height: f64) -> Self {
        const MARGIN: f64 = 40.0;
        // A small flow grows to the right: it leaves that side free.
        const LEFT: f64 = 72.0;
        const LEGIBLE: f64 = 0.85;
        // Below what floats at the upper edge, and above the middle, where the eye begins.
        const TOP: f64 = 76.0;
        let whole = Self::fitting(bounds, width, height);
        let zoom = if whole.zoom >= LEGIBLE { whole.zoom } else { 1.0 };
        let spare = height - bounds.height() * zoom;
        let top = if spare > 2.0 * TOP { TOP.max(spare * 0.32) } else { TOP.min(spare.max(0.0)) };
        let offset_y = top - bounds.top * zoom;
        if whole.zoom >= LEGIBLE {
            let left = bounds.left * zoom + whole.offset.x;
            let offset_x = whole.offset.x - (left - LEFT).max(0.0);
            return Self { offset: ScreenPoint { x: offset_x, y: offset_y }, zoom };
        }
        // A flow taller than the surface begins with its first node well in sight.
        let first_y = (first.top + offset_y).clamp(TOP, (height * 0.5).max(TOP));
        let offset = ScreenPoint { x: MARGIN - first.left, y: first_y - first.top };
        Self { offset, zoom }
    }

    /// On which sides of a surface of this size something of `bounds` is out of sight.
    pub fn beyond(self, bounds: Rect, width: f64, height: f64) -> Vec<Side> {
        // A port's label that is cut off is no reason to point at it.
        const SLIVER: f64 = 24.0;
        let low = self.screen_from_flow(Point { x: bounds.left, y: bounds.top });
        let high = self.screen_from_flow(Point { x: bounds.right, y: bounds.bottom });
        let sides = [
            (Side::Left, low.x < -SLIVER),
            (Side::Right, high.x > width + SLIVER),
            (Side::Above, low.y < -SLIVER),
            (Side::Below, high.y > height + SLIVER),
        ];
        sides.into_iter().filter_map(|(side, hidden)| hidden.then_some(side)).collect()
    }
}

/// A side of the surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Upwards.
    Above,
    /// Downwards.
    Below,
}

/// The shape of one node: its place, its body's lines and its ports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NodeFrame {
    /// Top left corner.
    pub at: Point,
    /// How many lines its body has.
    pub lines: usize,
    /// How many output ports it has.
    pub ports: usize,
}

impl NodeFrame {
    /// Height of the node.
    pub fn height(self) -> f64 {
        let body =
            if self.lines == 0 { 0.0 } else { self.lines as f64 * LINE_HEIGHT + BODY_PADDING };
        let ports = PORT_TOP + self.ports.saturating_sub(1) as f64 * PORT_STEP + PORT_TOP - 4.0;
        (HEADER_HEIGHT + body).max(ports)
    }

    /// The node's rectangle.
    pub fn bounds(self) -> Rect {
        Rect {
            left: self.at.x,
            top: self.at.y,
            right: self.at.x + NODE_WIDTH,
            bottom: self.at.y + self.height(),
        }
    }

    /// Centre of the input port.
    pub fn input(self) -> Point {
        Point { x: self.at.x, y: self.at.y + PORT_TOP }
    }

    /// Centre of the output port with this index.
    pub fn output(self, index: usize) -> Point {
        let y = self.at.y + PORT_TOP + index as f64 * PORT_STEP;
        Point { x: self.at.x + NODE_WIDTH, y }
    }
}

/// The nearest place on the grid.
pub fn snapped(at: Point) -> Point {
    Point { x: (at.x / GRID).round() * GRID, y: (at.y / GRID).round() * GRID }
}

/// Distance between two places.
pub fn distance(a: Point, b: Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn screen_and_flow_are_inverse() {
        let view = View { offset: ScreenPoint { x: 30.0, y: -12.0 }, zoom: 0.8 };
        let at = point(123.0, 456.0);
        let back = view.flow_from_screen(view.screen_from_flow(at));
        assert!(distance(at, back) < 1e-9);
    }

    #[test]
    fn zoom_keeps_the_place_under_the_pointer() {
        let pointer = ScreenPoint { x: 300.0, y: 200.0 };
        let before = View::default();
        let after = before.zoomed(1.25, pointer);
        let drift = distance(before.flow_from_screen(pointer), after.flow_from_screen(pointer));
        assert!(drift < 1e-9);
        assert_eq!(before.zoomed(1000.0, pointer).zoom, ZOOM_RANGE.1);
        assert_eq!(before.zoomed(0.0001, pointer).zoom, ZOOM_RANGE.0);
    }

    #[test]
    fn fit_shows_everything_and_never_magnifies() {
        let bounds = Rect { left: -500.0, top: 0.0, right: 2500.0, bottom: 900.0 };
        let view = View::fitting(bounds, 800.0, 600.0);
        for corner in [point(bounds.left, bounds.top), point(bounds.right, bounds.bottom)] {
            let at = view.screen_from_flow(corner);
            assert!((0.0..=800.0).contains(&at.x) && (0.0..=600.0).contains(&at.y), "{at:?}");
        }
        let small = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };
        assert_eq!(View::fitting(small, 800.0, 600.0).zoom, 1.0);
    }

    #[test]
    fn a_flow_opens_legibly_from_where_reading_begins() {
        let first = Rect { left: 80.0, top: 120.0, right: 288.0, bottom: 241.0 };
        // Four nodes in a row do not fit beside both panels of a small window: full size, from the trigger on.
        let row = Rect { left: 80.0, top: 50.0, right: 1080.0, bottom: 241.0 };
        let view = View::opening(row, first, 684.0, 718.0);
        let at = view.screen_from_flow(point(first.left, first.top));
        assert_eq!((view.zoom, at.x), (1.0, 40.0));
        assert_eq!(view.beyond(row, 684.0, 718.0), [Side::Right]);
        // Where they fit they are seen whole.
        let view = View::opening(row, first, 1100.0, 718.0);
        assert_eq!((view.zoom, view.beyond(row, 1100.0, 718.0)), (1.0, Vec::new()));
        // A single node stands at the left.
        let view = View::opening(first, first, 684.0, 718.0);
        assert_eq!(view.screen_from_flow(point(first.left, first.top)).x, 72.0);
    }

    #[test]
    fn a_body_and_ports_make_a_node_taller() {
        let bare = NodeFrame { at: point(0.0, 0.0), lines: 0, ports: 1 };
        assert_eq!(bare.height(), HEADER_HEIGHT);
        let two_lines = NodeFrame { lines: 2, ..bare };
        assert_eq!(two_lines.height(), HEADER_HEIGHT + 2.0 * LINE_HEIGHT + BODY_PADDING);
        let two_ports = NodeFrame { ports: 2, ..bare };
        assert!(two_ports.height() > two_ports.output(1).y + 8.0);
    }

    #[test]
    fn rectangles_meet_and_hold() {
        let rect = Rect::spanning(point(10.0, 10.0), point(0.0, 0.0));
        assert!(rect.holds(point(5.0, 5.0)) && !rect.holds(point(11.0, 5.0)));
        assert!(rect.meets(Rect::spanning(point(9.0, 9.0), point(20.0, 20.0))));
        assert!(!rect.meets(Rect::spanning(point(11.0, 0.0), point(20.0, 20.0))));
    }
}
