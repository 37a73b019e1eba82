import Model

/// What an agent makes of the lines it found when it looked. It is handed on, and never copied.
struct Look: ~Copyable, Sendable {
    /// What it hands on at once.
    var released: Consignment?
    /// When it looks again; nil once load is over.
    var next: Instant?
    /// When the oldest of what it has queued will have waited long enough, if that is new.
    var drain: Instant?
    /// It has released its queue before that.
    var isDrained = false

    /// Nothing comes of it but the next look.
    var isQuiet: Bool { released == nil && drain == nil && !isDrained }
}
