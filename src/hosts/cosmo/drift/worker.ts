import { parentPort } from 'node:worker_threads'
import { messageChain } from '../../../shared/errors.ts'
import { compare, type DriftQuestion } from './compare.ts'
import type { DriftAnswer } from './ask.ts'

/** The program of the worker that compares: an answer to each question. It is a bundle of its own. */
function answer(question: DriftQuestion): DriftAnswer {
  try {
    return { findings: compare(question) }
  } catch (error) {
    return { rejected: messageChain(error).join('\n').slice(0, 1000) }
  }
}

parentPort?.on('message', (question: DriftQuestion) => parentPort?.postMessage(answer(question)))
