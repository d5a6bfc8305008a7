import Glibc

/// Which threads stand back where more of them want to compute than there are processors.
///
/// What trains in the background of a screen would otherwise take half of the processor on which a key is being answered.
public enum Precedence {
  /// How far back, on the scale of nice(1): the others get about nine parts of ten of a processor that both want.
  public static let niceness: Int32 = 10

  /// Lets every other thread go before the calling one, for as long as that lives: only the privileged may come forward again.
  ///
  /// Linux has a niceness of each thread; `Workers` hand it on to those that compute with it.
  public static func standBack() {
    guard !standsBack else { return }
    let thread = __priority_which_t(PRIO_PROCESS.rawValue)
    if getpriority(thread, 0) < niceness { setpriority(thread, 0, niceness) }
    pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1))
  }

  /// Whether the calling thread stands back.
  public static var standsBack: Bool { pthread_getspecific(key) != nil }

  /// Of each thread whether it stands back: asked for every piece of work, too often for a call of the system.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    precondition(pthread_key_create(&key, nil) == 0, "no key for a thread's own data is left")
    return key
  }()
}
