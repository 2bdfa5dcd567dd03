class Accounts {
    @PostMapping("/account")
    Account save(@ModelAttribute Account account) {
        // ruleid: java-mass-assignment
        return repository.save(account);
    }

    @PutMapping("/user")
    User change(@RequestBody User user) {
        // ruleid: java-mass-assignment
        return userRepository.save(user);
    }

    @PutMapping("/name")
    User rename(@RequestBody UpdateUser change, Long id) {
        User user = userRepository.getById(id);
        user.setName(change.name());
        // ok: java-mass-assignment
        return userRepository.save(user);
    }

    User store(User user) {
        // ok: java-mass-assignment
        return userRepository.save(user);
    }
}
