export type ProofKind = 'check_in' | 'report';

/** A photo on its way to the server. `key` is its Idempotency-Key, made when the photo was taken. */
export interface Proof {
  key: string;
  userId: string;
  taskId: string;
  kind: ProofKind;
  photo: Blob;
  takenAt: string;
  /** The code of a final refusal; such a photo is shown to its owner and no longer sent. */
  refused: string | null;
}

export interface ProofStore {
  all(): Promise<Proof[]>;
  put(proof: Proof): Promise<void>;
  remove(key: string): Promise<void>;
}

const DATABASE = 'mcf';
const TABLE = 'proofs';

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: 'key' });
  return finished(request);
}

async function table<T>(mode: IDBTransactionMode, use: (proofs: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    const transaction = database.transaction(TABLE, mode);
    const committed = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const result = await finished(use(transaction.objectStore(TABLE)));
    // A photo counts as kept only when the phone has really written it.
    await committed;
    return result;
  } finally {
    database.close();
  }
}

/** Photos in the phone's own database: they outlive a closed tab and an empty battery. */
export const phoneStore: ProofStore = {
  all: async () => (await table<Proof[]>('readonly', (proofs) => proofs.getAll())).sort(byTime),
  put: async (proof) => void (await table('readwrite', (proofs) => proofs.put(proof))),
  remove: async (key) => void (await table('readwrite', (proofs) => proofs.delete(key))),
};

const byTime = (a: Proof, b: Proof) => a.takenAt.localeCompare(b.takenAt);
