/// What a provider tells without being asked: look at this charge. What it says of it is asked for, not believed.
struct ProviderNotice: Codable, Sendable {
    /// Of the charge.
    let key: String
    let status: String
}
