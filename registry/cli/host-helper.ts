import { connect } from 'node:net';
import { serveHelper } from '../host/helper.ts';

/** Serves whoever started this with an administrator's rights: on its pipes, or on the socket it listens on. */
export async function hostHelper({ socket }: { socket?: string }): Promise<void> {
  if (socket === undefined) return serveHelper(process.stdin, process.stdout);
  const connection = connect(socket);
  await serveHelper(connection, connection);
  connection.end();
}
