import { once } from 'node:events';
import { connect } from 'node:net';
import { errorCode } from '../errors.ts';

const systemSocket = '/run/containerd/containerd.sock';

/** Whether the system's containerd listens, or that of another socket; null where this user may not see it. */
export async function containerdAnswers(socket = systemSocket): Promise<boolean | null> {
  if (process.platform !== 'linux') return null;
  const connection = connect(socket);
  try {
    await once(connection, 'connect');
    return true;
  } catch (error) {
    return errorCode(error) === 'EACCES' ? null : false;
  } finally {
    connection.destroy();
  }
}
