//! Flows of which what the checker passes is compiled.

/// Sketches behind a request, and what the checker says of them; what it is silent about compiles.
pub const FLOWS: [(&str, &str); 28] = [
    (
        "a value value=1
        b value value=2
        order_1 http method=post path=one verify=none sample={\"a\": 1}
        order1 http method=post path=two verify=none sample={\"b\": 1}
        c value value=body.a
        d value value=body.b
        order -> a -> b
        order_1 -> c
        order1 -> d",
        "",
    ),
    (
        "w switch value=body.number arms=1u8\na value value=1\norder -> w\nw.1u8 -> a",
        "w/arms number-suffix: Use 1",
    ),
    ("w switch value=body.number arms=1|0x1\norder -> w", "w/arms unreachable-arm"),
    ("w switch value=body.email arms=\"a\"|r\"a\"\norder -> w", "w/arms unreachable-arm"),
    (
        "w switch value=body.paid arms=true|false
        a value value=1
        b value value=2
        order -> w
        w.true -> a
        w._ -> b",
        "w/arms unreachable-arm: Remove the way _",
    ),
    ("s code code=let s = body.number;\norder -> s", "s/code unused-output: Use let _"),
    ("s code code=let s: i64 = body.number;\nt code code=assert!(s > 0);\norder -> s -> t", ""),
    ("s code code=let s = body.number; assert!(s > 0);\norder -> s", ""),
    // The answer in the arm that ends leaves the other to answer, wherever it stands.
    (
        "w switch value=body.number arms=1|2
        no respond status=400 text=No
        halt stop
        m value value=1
        n value value=2
        j value value=3
        yes respond status=200 text=Yes
        order -> w
        w.1 -> no -> halt
        w.2 -> m -> j -> yes
        w._ -> n -> j",
        "",
    ),
    (
        "a respond status=200 text=a
        b respond status=200 text=b
        order -> a -> b",
        "b answers-twice",
    ),
    (
        "f branch condition=body.paid
        a respond status=200 text=a
        v value value=1
        b respond status=200 text=b
        order -> f
        f.true -> a -> b
        f.false -> v -> b",
        "b answers-twice",
    ),
    // What a filter made uncertain is certain without it: a default that stays behind is told.
    (
        "v value value=body.number
        w value value=v.map_or(1, |v| v + 1)
        order -> v -> w",
        "w/value needless-default: Take it as it is",
    ),
    (
        "v value value=body.number
        f filter condition=v.is_some()
        order -> v -> f",
        "f/condition needless-default: Use true",
    ),
    (
        "v value value=body.number
        s code code=if let Some(v) = v { assert!(v > 0); }
        order -> v -> s",
        "s/code needless-default",
    ),
    // What statements of a person's own give is lent to turns that run at once, and may be any type of theirs.
    (
        "s code code=let s = body.number + 1;
        tags for_each list=body.tags item=tag at_once=2
        v value value=s + 1
        w value value=s
        order -> s -> tags
        tags.each -> v -> w",
        "",
    ),
    (
        "s code code=let s = String::from(\"a\");
        tags for_each list=body.tags item=tag at_once=2
        v value value=format!(\"{s}{tag}\")
        w value value=s
        x value value=s.len()
        order -> s -> tags
        tags.each -> v -> w -> x",
        "",
    ),
    (
        "s code code=let s = u8::try_from(body.number).unwrap_or(u8::MAX);
        tags for_each list=body.tags item=tag at_once=2
        f filter condition=s > 3
        more for_each list=body.tags item=more at_once=2
        g filter condition=s > 4
        v value value=s
        order -> s -> tags
        tags.each -> f -> more
        more.each -> g -> v",
        "",
    ),
    (
        "s code code=let s = body.number > 3;
        t code code=let t = body.email.trim();
        l code code=let l: &[String] = body.tags.as_slice();
        u code code=let u = u8::try_from(body.number).unwrap_or(u8::MAX);
        f filter condition=s
        v value value=s
        w value value=t
        x value value=u
        y for_each list=l item=tag
        z value value=tag
        order -> s -> t -> l -> u -> f -> v -> w -> x -> y
        y.each -> z",
        "",
    ),
    (
        "f filter condition=body.paid
        s code code=let s = String::from(\"a\");
        j value value=1
        k value value=s.unwrap_or_default()
        l value value=s.unwrap_or_default()
        g branch condition=body.paid
        order -> g
        g.true -> f -> s -> j
        g.false -> j -> k -> l",
        "",
    ),
    (
        "f filter condition=body.paid
        s code code=let s = body.number;
        j value value=1
        k value value=s.unwrap_or(1)
        l value value=s.map_or(0, |s| s + 1)
        g branch condition=body.paid
        order -> g
        g.true -> f -> s -> j
        g.false -> j -> k -> l",
        "",
    ),
    // A disabled node gives nothing: whoever reads it needs a default.
    (
        "v value value=1 disabled=true
        w value value=v + 1
        order -> v -> w",
        "w/value missing-default: Use a default",
    ),
    (
        "v value value=1 disabled=true
        t value gives=now disabled=true
        r value gives=random disabled=true
        n value value=body.tags.first() disabled=true
        a google_sheets.append_row connection=sheet spreadsheet=s range=A:B values=1 disabled=true
        w value value=v.unwrap_or(2) + 1
        x value value=a.map(|a| a.updated_range).unwrap_or(\"none\")
        y value value=t.unwrap_or_default()
        z value value=r.is_some() || n.is_some_and(|n| n.is_empty())
        l for_each list=body.tags item=tag at_once=2
        m value value=n.unwrap_or_default().len() + v.unwrap_or_default()
        order -> v -> t -> r -> n -> a -> w -> x -> y -> z -> l
        l.each -> m",
        "",
    ),
    (
        "a google_sheets.append_row connection=sheet spreadsheet=s range=A:B values=1 disabled=true on_error=port
        x value value=a.map(|a| a.updated_range).unwrap_or(\"none\")
        e value value=error.message
        order -> a
        a.ok -> x
        a.error -> e",
        "",
    ),
    (
        "a google_sheets.append_row connection=sheet spreadsheet=s range=A:B values=1 disabled=true on_error=port
        e stop reason=No
        x value value=a.map(|a| a.updated_range).unwrap_or(\"none\")
        order -> a
        a.ok -> x
        a.error -> e",
        "",
    ),
    (
        "g branch condition=body.paid
        f filter condition=body.paid
        a google_sheets.append_row connection=sheet spreadsheet=s range=A:B values=1 disabled=true
        n value value=body.tags.first() disabled=true
        v value value=1 disabled=true
        w value value=2
        j value value=1
        x value value=a.map(|a| a.updated_range).unwrap_or(\"none\")
        y value value=n.unwrap_or_default()
        z value value=v.unwrap_or(3)
        q value value=n
        order -> g
        g.true -> f -> a -> n -> v -> j
        g.false -> w -> j -> x -> y -> z -> q",
        "",
    ),
    // Any data that may be missing is an option of it, and so is a value that is missing by itself.
    (
        "f filter condition=body.paid
        s value value=json!({ \"a\": [1] })
        j value value=1
        k value value=s.unwrap_or_default()[\"a\"]
        l value value=s.map(|s| s[\"a\"][0].as_i64()).is_some()
        m value value=s.map(|s| s[\"a\"].is_null()).unwrap_or(true)
        n value value=s
        g branch condition=body.paid
        order -> g
        g.true -> f -> s -> j
        g.false -> j -> k -> l -> m -> n",
        "",
    ),
    (
        "f filter condition=body.paid
        s value value=body.tags.first()
        j value value=1
        k value value=s.unwrap_or_default()
        l value value=s.map_or(0, |s| s.len())
        n value value=s
        g branch condition=body.paid
        order -> g
        g.true -> f -> s -> j
        g.false -> j -> k -> l -> n",
        "",
    ),
    (
        "s code code=let s = vec![body.number];
        f for_each list=s item=n
        g for_each list=s item=m
        v value value=n + 1
        w value value=m + 1
        order -> s -> f -> g
        f.each -> v
        g.each -> w",
        "",
    ),
];
