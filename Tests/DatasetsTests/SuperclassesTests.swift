import Testing

@testable import Datasets

@Suite struct SuperclassesTests {
  @Test func fiveClassesAreInEachOfTwentySuperclasses() throws {
    let all = try #require(Superclasses.of(ClassNames.cifar100))
    #expect(Superclasses.cifar100.count == 20)
    for name in Superclasses.cifar100 { #expect(all.filter { $0 == name }.count == 5, "\(name)") }
    // As the data set's page groups them.
    let groups = [
      "aquatic_mammals": ["beaver", "dolphin", "otter", "seal", "whale"],
      "people": ["baby", "boy", "girl", "man", "woman"],
      "vehicles_2": ["lawn_mower", "rocket", "streetcar", "tank", "tractor"],
      "large_omnivores_and_herbivores": ["camel", "cattle", "chimpanzee", "elephant", "kangaroo"],
    ]
    for (name, classes) in groups {
      #expect(zip(ClassNames.cifar100, all).filter { $0.1 == name }.map(\.0) == classes)
    }
  }

  @Test func otherClassesHaveNone() {
    #expect(Superclasses.of(ClassNames.cifar10) == nil)
    #expect(Superclasses.of((0..<100).map { "class \($0)" }) == nil)
  }
}
