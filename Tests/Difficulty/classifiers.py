"""Nearest neighbours and linear classifiers in numpy: each gives the share of held-out images it gets right."""

import numpy as np


def neighbours(similarity, training_labels, labels, count):
    """The vote of the `count` most similar training images; ties go to the class of the nearest.

    `similarity` is [held-out image, training image].
    """
    nearest = np.argpartition(-similarity, count, 1)[:, :count]
    order = np.argsort(-np.take_along_axis(similarity, nearest, 1), 1)
    voters = training_labels[np.take_along_axis(nearest, order, 1)]
    votes = np.eye(10)[voters].sum(1)
    votes[np.arange(len(labels)), voters[:, 0]] += 0.5
    return np.mean(votes.argmax(1) == labels)


def negative_distance(rows, training_rows):
    """Minus the squared Euclidean distance of every row to every training row."""
    squares = (training_rows**2).sum(1)[None] + (rows**2).sum(1)[:, None]
    return 2 * rows @ training_rows.T - squares


def standardised(training_rows, rows):
    """Both parts with the training part's mean 0 and deviation 1 in every column."""
    mean, deviation = training_rows.mean(0), training_rows.std(0) + 1e-6
    return (training_rows - mean) / deviation, (rows - mean) / deviation


def ridge(training_rows, training_labels, rows, labels):
    """Least squares on one-hot classes; the penalty is the best for the held-out images, in an attacker's favour."""
    training_rows, rows = standardised(training_rows.astype(np.float64), rows.astype(np.float64))
    values, basis = np.linalg.eigh(training_rows.T @ training_rows)
    target = basis.T @ (training_rows.T @ (np.eye(10)[training_labels] - 0.1))
    projected = rows @ basis
    return max(
        np.mean((projected @ (target / (np.maximum(values, 0)[:, None] + penalty))).argmax(1) == labels)
        for penalty in (1e1, 1e2, 1e3, 1e4, 1e5, 1e6))


def softmax_regression(training_rows, training_labels, rows, labels, steps=150):
    """Multinomial logistic regression by Nesterov's gradient; penalty and stopping are the best for the held-out images."""
    training_rows, rows = standardised(training_rows, rows)
    target = np.eye(10, dtype=np.float32)[training_labels]
    # The curvature is at most half the largest eigenvalue of the second moments, found by power iteration.
    direction = np.ones(training_rows.shape[1], np.float32)
    for _ in range(20):
        direction = training_rows.T @ (training_rows @ direction) / len(training_rows)
        largest = np.linalg.norm(direction)
        direction /= largest
    best = 0
    for penalty in (1e-3, 1e-1, 1, 10):
        weights = np.zeros((training_rows.shape[1], 10), np.float32)
        ahead = weights
        for step in range(steps):
            scores = training_rows @ ahead
            odds = np.exp(scores - scores.max(1, keepdims=True))
            gradient = training_rows.T @ (odds / odds.sum(1, keepdims=True) - target) / len(target)
            moved = ahead - (gradient + penalty * ahead) / (0.5 * largest + penalty)
            ahead = moved + step / (step + 3) * (moved - weights)
            weights = moved
            if step % 10 == 9:
                best = max(best, np.mean((rows @ weights).argmax(1) == labels))
    return best
